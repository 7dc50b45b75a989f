"""Leads in the search: by name, company, city, addresses, and the people at a business (X03)."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from leads.kinds import PointKind
from leads.models import Contact, ContactPoint, Lead
from records.search.commands import Command, offer, writers
from records.search.sources import EMAIL, NUMBER, PHONE, Entry, SearchSource, searchable

KEY_KINDS = {PointKind.EMAIL: EMAIL, PointKind.PHONE: PHONE}


def entries(ids: list[int]) -> list[Entry]:
    """Three reads for any number of leads."""
    people = defaultdict(list)
    contacts = Contact.objects.live().filter(lead_id__in=ids).order_by("id")
    for lead_id, name in contacts.values_list("lead_id", "name"):
        people[lead_id].append(name)
    points = defaultdict(list)
    reach = ContactPoint.objects.live().filter(lead_id__in=ids).order_by("position", "id")
    for lead_id, kind, value, normal in reach.values_list("lead_id", "kind", "value", "normal"):
        points[lead_id].append((KEY_KINDS[kind], normal if kind == PointKind.EMAIL else value))
        if kind == PointKind.PHONE:
            points[lead_id].append((PHONE, normal))
    return [_entry(lead, people[lead.pk], points[lead.pk]) for lead in _leads(ids)]


def _leads(ids: list[int]) -> list[Lead]:
    shown = ("name", "company_name", "city", "owner_id", "created_at", "external_id")
    return list(Lead.objects.live().with_ids(ids).only(*shown))


def _entry(lead: Lead, people: list[str], points: list[tuple[str, str]]) -> Entry:
    emails = [value for kind, value in points if kind == EMAIL]
    numbers = [(NUMBER, lead.external_id)] if lead.external_id else []
    return Entry(
        record_id=lead.pk,
        line=lead.pk,
        owner_id=lead.owner_id,
        at=lead.created_at,
        texts=[lead.name, lead.company_name, *people, lead.city, *emails],
        keys=[*points, (NUMBER, str(lead.pk)), *numbers],
    )


searchable(
    SearchSource(
        model=Lead,
        entries=entries,
        columns=frozenset({"name", "company_name", "city", "external_id"}),
        follows=(Contact, ContactPoint),
        icon="user-round",
        related=("status",),
        subtitle=lambda lead: " · ".join(filter(None, [lead.status.name, lead.company_name])),
    )
)
offer(
    Command(
        _("New lead"),
        "user-plus",
        "lead_new",
        words=_("add person business company"),
        visible=writers,
    ),
    Command(_("Go to my leads"), "users", "leads", "list=mine"),
    Command(_("Go to my new leads"), "users", "leads", "list=my_new"),
    Command(_("Go to my working leads"), "users", "leads", "list=my_working"),
)
