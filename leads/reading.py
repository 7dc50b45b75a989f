"""The small reads of a lead's page, asked together in one query (records/ahead.py)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Window

from leads.criteria import in_force
from leads.forms.moves import who_may_own
from leads.models import Contact, ContactPoint, Lead
from leads.panels import stages_in_order, statuses_in_order
from leads.scoring.rules import rules
from leads.silence import clock_events, events_with_actors
from records.ahead import Asked
from records.attached.reading import reads_of_page as reads_of_what_hangs
from records.fields.definitions import fields_shown
from records.once import written_once
from records.panels import reads_of
from users.models.organisation import the_organisation

SHOWN = 8  # people at a business, before "all 40"
MOST = 500


@written_once
def points_of(lead_id: int) -> QuerySet[ContactPoint]:
    """The lead's own addresses."""
    return ContactPoint.objects.live().filter(lead=lead_id, contact=None)


@written_once
def people_of(lead_id: int, most: str) -> QuerySet[Contact]:
    """Each knows how many there are in ``total``."""
    people = Contact.objects.live().filter(lead=lead_id).order_by("id")
    return people.annotate(total=Window(Count("id")))[: int(most)]


@written_once
def reach_of_people(lead_id: int, most: str) -> QuerySet[ContactPoint]:
    shown = Contact.objects.live().filter(lead=lead_id).order_by("id")[: int(most)]
    return ContactPoint.objects.live().filter(lead=lead_id, contact__in=shown.values("id"))


@written_once
def business_of(company_id: int, owners: list[int] | None) -> QuerySet[Lead]:
    """The business a person belongs to, for who sees the records of these owners (None: all)."""
    found = Lead.objects.filter(pk=company_id)
    return found if owners is None else found.filter(owner__id__anyof=owners)


@dataclass(frozen=True)
class People:
    """Contacts with their addresses: the first few, or all of ``total``."""

    shown: list[tuple[Contact, list[ContactPoint]]]
    total: int

    @property
    def more(self) -> bool:
        return self.total > len(self.shown)


def people_at(lead: Lead, *, all_of_them: bool) -> People | None:
    """None where the lead is a person."""
    if not lead.is_business:
        return None
    most = how_many(all_of_them)
    reach: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in reach_of_people(lead.pk, most):
        reach[point.contact_id].append(point)
    found = people_of(lead.pk, most)
    shown = [(contact, reach[contact.pk]) for contact in found]
    return People(shown, found[0].total if found else 0)


def how_many(all_of_them: bool) -> str:
    """As a word of the code, because it belongs to the text of the query."""
    return str(MOST if all_of_them else SHOWN)


def reads_of_page(lead: Lead, user, *, all_people: bool) -> list[Asked]:
    """Everything the page of this lead will ask for that needs no answer first."""
    asked: list[Asked] = [
        (points_of, lead.pk),
        (stages_in_order,),
        (statuses_in_order,),
        (rules,),
        (the_organisation,),
        (in_force,),
        (fields_shown, Lead.record_type, str(user.role)),
        *reads_of_what_hangs(lead),
        *reads_of(lead, user),
    ]
    if user.can_write():
        asked.append((who_may_own,))
    if lead.is_business:
        most = how_many(all_people)
        asked += [(people_of, lead.pk, most), (reach_of_people, lead.pk, most)]
    if lead.company_id is not None:
        asked.append((business_of, lead.company_id, user.visible_owner_ids()))
    if clocks := clock_events(lead):
        asked.append((events_with_actors, clocks))
    return asked
