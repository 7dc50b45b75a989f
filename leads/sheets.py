"""What stands on the sheet of a lead beside its details (WB-13)."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from leads.models import Activity, Contact, ContactPoint, Lead
from records.printing.sheets import Section, section


def contacts(lead: Lead, user) -> list[dict[str, Any]]:
    people = Contact.objects.visible_to(user).live().filter(lead=lead).order_by("id")
    reach: dict[int, list[str]] = {}
    for point in _points(lead, user).filter(contact__isnull=False):
        reach.setdefault(point.contact_id, []).append(point.value)
    return [
        {
            "id": each.pk,
            "name": each.name,
            "job_title": each.job_title,
            "linkedin": each.linkedin,
            "reach": ", ".join(reach.get(each.pk, [])),
            "description": each.description,
        }
        for each in people
    ]


def points(lead: Lead, user) -> list[dict[str, Any]]:
    return [
        {"id": each.pk, "kind": each.get_kind_display(), "value": each.value, "key": each.normal}
        for each in _points(lead, user).filter(contact=None)
    ]


def _points(lead: Lead, user):
    return ContactPoint.objects.visible_to(user).live().filter(lead=lead).order_by("position", "id")


def activities(lead: Lead, user) -> list[dict[str, Any]]:
    found = Activity.objects.visible_to(user).live().filter(lead=lead).select_related("author")
    return [
        {
            "id": each.pk,
            "kind": each.get_kind_display(),
            "at": each.at.isoformat(),
            "when": date_format(localtime(each.at), "SHORT_DATETIME_FORMAT"),
            "who": str(each.author or ""),
            "outcome": each.get_outcome_display(),
            "minutes": each.minutes,
            "subject": each.subject or each.place,
            "text": each.text,
        }
        for each in found.order_by("-at", "-id")
    ]


REACH = {"kind": _("Kind"), "value": _("Value")}
PEOPLE = {"name": _("Name"), "job_title": _("Job title"), "reach": _("E-mail and phone")}
CALLS = {
    "when": _("When"), "kind": _("Kind"), "who": _("Who"), "outcome": _("Outcome"),
    "subject": _("Subject"), "text": _("Notes"),
}  # fmt: skip
section(
    Lead, Section("points", _("E-mails and phones"), REACH, points, position=10, on_paper=False)
)
section(Lead, Section("contacts", _("Contacts"), PEOPLE, contacts, position=20))
section(Lead, Section("activities", _("Calls and meetings"), CALLS, activities, position=30))
