"""Writes the sample data: through the actions, in one batch, in sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from random import Random

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg import sql

from leads import clocks
from leads.actions.contacts import add_contacts
from leads.actions.creating import create_leads
from leads.actions.setup import add_setup, apply_preset
from leads.demo.chapters import CHAPTERS
from leads.demo.notes import add_calls, add_notes
from leads.demo.order import order_events
from leads.demo.people import draw_lead
from leads.demo.rules import add_rules
from leads.demo.staff import ADMIN, hire
from leads.demo.story import Step, Tale, draw_arrival, draw_steps
from leads.demo.trades import CATEGORIES, LOCATIONS, PARTNERS, SOURCES
from leads.models import Category, Contact, Lead, Location, Partner, Source, Status
from leads.models.terms import Term
from records.actions import Outcome, change
from records.actions.batches import open_batch
from records.actions.writing import Source as Values
from records.models import Batch
from users.gates import must_be_admin
from users.models import User

KIND = "leads.demo"
# Every so many leads are those of whoever asked for the sample: their own first page, board and
# calendar show something too.
OWN = 20


class AlreadyThere(Exception):
    """There are sample data already; remove them first."""


@transaction.atomic
def load_demo(
    *, by, now: datetime, leads: int = 3000, seed: int = 1, password: str = ""
) -> Outcome:
    """Adds a sample company with ``leads`` leads and a year of history (X44).

    The same seed gives the same leads. Everything is one batch, which is how it is found again
    to be removed. Raises AlreadyThere, PermissionDenied.
    """
    must_be_admin(by)
    if Batch.objects.filter(kind=KIND).exists():
        raise AlreadyThere(_("There are sample data already."))
    batch = open_batch(by=by, kind=KIND, title=_("Sample data"))
    random = Random(seed)
    if Status.objects.automatic() is None:
        apply_preset("throughline", by=by)
    sellers = hire(by=by, batch=batch, password=password)
    terms = {model: _terms(model, names, by, batch) for model, names in TERMS.items()}
    tales = [_tale(now, sellers, terms, random) for _ in range(leads)]
    tales.sort(key=lambda tale: tale.lead.created_at)
    head = by if isinstance(by, User) else User.objects.get(email=ADMIN)
    for tale in [tale for tale in tales if tale.lead.owner][::OWN]:
        tale.lead.owner = head
    outcome = create_leads(
        [tale.lead for tale in tales],
        by=by,
        points=[tale.draft.points for tale in tales],
        batch=batch,
        happened_at="created_at",
    )
    _add_people(tales, by, batch)
    _tell_steps(tales, batch)
    add_notes(tales, batch=batch, random=random)
    add_calls(tales, batch=batch, random=random)
    clocks.recompute(Lead.objects.with_ids(tale.lead.pk for tale in tales))
    add_rules(by=by, batch=batch)
    for chapter in CHAPTERS:
        chapter.write(tales, by=by, now=now, batch=batch, random=Random(seed))
    order_events(batch)
    outcome.batch = batch
    return outcome


TERMS: dict[type[Term], list[str]] = {
    Source: SOURCES,
    Partner: PARTNERS,
    Location: LOCATIONS,
    Category: CATEGORIES,
}


def _terms(model: type[Term], names: list[str], by, batch: Batch) -> list[Term]:
    """The sample entries of a short list; those already there are used, not doubled."""
    present = {term.name: term for term in model.objects.live()}
    new = [model(name=name, position=n) for n, name in enumerate(names) if name not in present]
    if new:
        add_setup(new, by=by, batch=batch)
    return [present.get(name) or next(t for t in new if t.name == name) for name in names]


def _tale(now: datetime, sellers: dict[str, list[User]], terms: dict, random: Random) -> Tale:
    draft = draw_lead(random)
    arrival = draw_arrival(now, random)
    steps = draw_steps(arrival, now, random)
    team = sellers.get(draft.team) or [None]
    # Nobody has taken the newest ones yet.
    is_unassigned = not steps and random.random() < 0.45
    lead = Lead(
        **draft.fields,
        created_at=arrival,
        owner=None if is_unassigned else random.choice(team),
        source=random.choice(terms[Source]),
        location=random.choice(terms[Location]),
        partner=random.choice(terms[Partner]) if random.random() < 0.15 else None,
        category=random.choice(terms[Category]) if random.random() < 0.6 else None,
    )
    return Tale(lead, draft, steps)


def _add_people(tales: Sequence[Tale], by, batch: Batch) -> None:
    people = [(tale.lead, person) for tale in tales for person in tale.draft.contacts]
    contacts = [
        Contact(lead=lead, name=each.name, job_title=each.job_title, created_at=lead.created_at)
        for lead, each in people
    ]
    add_contacts(
        contacts,
        by=by,
        points=[each.points for _lead, each in people],
        batch=batch,
        happened_at="created_at",
    )


def _tell_steps(tales: Sequence[Tale], batch: Batch) -> None:
    """First steps of all leads, then second ones …: within a lead events keep their order."""
    statuses = {status.kind: status for status in Status.objects.live().in_order().reverse()}
    for place in range(max((len(tale.steps) for tale in tales), default=0)):
        moves = defaultdict(list)
        for tale in tales:
            if place < len(tale.steps) and tale.steps[place].kind in statuses:
                moves[tale.lead.owner].append((tale.lead.pk, tale.steps[place]))
        for owner, each in moves.items():
            change(
                Lead.objects.with_ids([pk for pk, _step in each]),
                by=owner,
                kind="leads.status_changed",
                source=_moves(each, statuses),
                batch=batch,
            )


def _moves(moves: list[tuple[int, Step]], statuses: dict[str, Status]) -> Values:
    """Each lead's own status and moment, as a relation the write reads."""
    query = sql.SQL(
        "SELECT m.id, m.at AS happened_at, m.status AS status_id, "
        "CASE WHEN was.stage_id <> m.stage THEN m.at ELSE l.stage_entered_at END "
        "AS stage_entered_at "
        "FROM unnest(%(m_ids)s::bigint[], %(m_statuses)s::bigint[], %(m_stages)s::bigint[], "
        "%(m_at)s::timestamptz[]) AS m (id, status, stage, at) "
        "JOIN leads_lead l ON l.id = m.id JOIN leads_status was ON was.id = l.status_id"
    )
    reached = [statuses[step.kind] for _pk, step in moves]
    params = {
        "m_ids": [pk for pk, _step in moves],
        "m_statuses": [status.pk for status in reached],
        "m_stages": [status.stage_id for status in reached],
        "m_at": [step.at for _pk, step in moves],
    }
    return Values(("status_id", "stage_entered_at"), query, params)
