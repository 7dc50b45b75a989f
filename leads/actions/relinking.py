"""What hangs on leads that are merged goes over to the one that stays (X02, TRUST E10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Q, QuerySet
from psycopg import sql

from leads.gates import not_inside_itself
from leads.models import Contact, ContactPoint, Lead, NotSame
from records.actions import Outcome, change, create, restore
from records.actions.writing import Source, column_type
from records.gates import Gate
from records.models import Batch, Follower, Tracked
from records.models.attached import Attached

KIND = "leads.relinked"  # hidden in the story: the merge tells itself
# Relations with a rule of their own, and those that speak of the lead itself.
OWN_RULE = {(Contact, "lead"), (ContactPoint, "lead")}
STAYS = {(NotSame, "low"), (NotSame, "high")}
PAIR = ("low_id", "high_id")


@dataclass(frozen=True)
class Merge:
    """Who stays, who goes, and the batch it is done in."""

    keep: Lead
    gone: Sequence[int]
    by: Any
    batch: Batch

    @property
    def write(self) -> Callable[..., Outcome]:
        return partial(change, by=self.by, kind=KIND, batch=self.batch, trashed_too=True)


class CannotMove(Exception):
    """Something that hangs on the leads may not go over; ``outcome`` says what and why."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(" ".join(str(outcome.messages[code]) for code in outcome.held))


def relink(merge: Merge) -> Outcome:
    """Moves everything. Raises CannotMove; then the caller takes all of it back."""
    outcome = Outcome()
    for step in (_points, _contacts, _relations, _attached, _not_same):
        for done in step(merge):
            if done.held:
                raise CannotMove(done)
            outcome += done
    return outcome


def relations() -> list[ForeignKey]:
    """Every foreign key of a tracked record to a lead, of upper apps too."""
    found = [
        each.field
        for each in Lead._meta.get_fields(include_hidden=True)
        if (each.one_to_many or each.one_to_one)
        and each.auto_created
        and issubclass(each.related_model, Tracked)
    ]
    return [each for each in found if (each.model, each.name) not in OWN_RULE | STAYS]


def per_row(model: type[Tracked], columns: Sequence[str], rows: Mapping[int, tuple]) -> Source:
    """A value per record: {id: values in the order of ``columns``}."""
    names = [f"c{number}" for number in range(len(columns))]
    arrays = [
        sql.SQL("{}::{}[]").format(sql.Placeholder(name), sql.SQL(column_type(model, column)))
        for name, column in zip(names, columns, strict=True)
    ]
    query = sql.SQL(
        "SELECT s.*, NULL::timestamptz AS happened_at FROM unnest(%(rows)s::bigint[], {}) AS s "
        "(id, {}) WHERE s.id = ANY(%(ids)s::bigint[])"
    ).format(sql.SQL(", ").join(arrays), sql.SQL(", ").join(map(sql.Identifier, columns)))
    values = zip(*rows.values(), strict=True)
    params = {name: list(each) for name, each in zip(names, values, strict=True)}
    return Source(tuple(columns), query, params | {"rows": list(rows)})


def _points(merge: Merge) -> Iterator[Outcome]:
    """Own addresses, each once: the kept lead's stay in front, the others follow in their order.

    One the kept lead has already stays with the lead that goes; one it once removed comes back.
    """
    own = ContactPoint.objects.filter(contact=None)
    known = {(p.kind, p.normal): p for p in own.filter(lead=merge.keep)}
    places: dict[str, int] = {}
    for point in known.values():
        places[point.kind] = max(places.get(point.kind, -1), point.position)
    moved, back = {}, set()
    others = own.filter(lead_id__in=merge.gone)
    # What is in use goes before what lies in the trash.
    for point in sorted(others, key=lambda p: (p.is_trashed, p.lead_id, p.position, p.pk)):
        there = known.setdefault((point.kind, point.normal), point)
        if there is point:
            places[point.kind] = places.get(point.kind, -1) + 1
            moved[point.pk] = (merge.keep.pk, places[point.kind])
        elif there.is_trashed and not point.is_trashed:
            back.add(there.pk)
    if moved:
        source = per_row(ContactPoint, ("lead_id", "position"), moved)
        yield merge.write(own.with_ids(moved), source=source)
    if back:
        yield restore(own.with_ids(back), by=merge.by, kind=KIND, batch=merge.batch)


def _contacts(merge: Merge) -> Iterator[Outcome]:
    """People with their addresses. Somebody who is there already, by the same name and with
    every address, is not added a second time."""
    there = {_person(each) for each in _people([merge.keep.pk])}
    moved = []
    for contact in _people(merge.gone):
        name, addresses = _person(contact)
        twin = any(name == known and addresses <= more for known, more in there)
        if not twin or contact.is_trashed:
            moved.append(contact.pk)
            there.add((name, addresses))
    yield merge.write(Contact.objects.with_ids(moved), values={"lead": merge.keep})
    points = ContactPoint.objects.filter(contact_id__in=moved)
    yield merge.write(points, values={"lead": merge.keep})


def _people(leads: Sequence[int]) -> QuerySet[Contact]:
    return Contact.objects.filter(lead_id__in=leads).prefetch_related("points").order_by("id")


def _person(contact: Contact) -> tuple[str, frozenset]:
    live = [each for each in contact.points.all() if not each.is_trashed]
    return contact.name.casefold(), frozenset((each.kind, each.normal) for each in live)


def _relations(merge: Merge) -> Iterator[Outcome]:
    """Members of a business, deals, tasks, leads merged earlier: whatever names one that goes."""
    for field in relations():
        rows = field.model._base_manager.filter(**{f"{field.name}__in": merge.gone})
        gates: list[Gate] = []
        if field.one_to_one:
            rows = rows.filter(pk__in=_only_one(field, merge))
        if field.model is Lead:
            rows = rows.exclude(pk__in=[merge.keep.pk, *merge.gone])
        if field.model is Lead and field.name == "company" and rows.exists():
            gates = [not_inside_itself(merge.keep)]
        yield merge.write(rows, values={field.name: merge.keep}, gates=gates)


def _only_one(field: ForeignKey, merge: Merge) -> list[int]:
    """Of what a lead has one of: the first of those that go, where the one that stays has none."""
    rows = field.model._base_manager.all()
    if rows.filter(**{field.name: merge.keep}).exists():
        return []
    theirs = rows.filter(**{f"{field.name}__in": merge.gone}).order_by(field.name, "pk")
    return list(theirs.values_list("pk", flat=True)[:1])


def _attached(merge: Merge) -> Iterator[Outcome]:
    """Comments, files, followers; who follows the kept lead already does not follow twice."""
    for model in apps.get_models():
        if issubclass(model, Attached):
            rows = model._base_manager.filter(line__in=merge.gone)
            if model is Follower:
                rows = rows.filter(id__anyof=_new_followers(merge))
            yield merge.write(rows, source=_to_target(model, merge))


def _not_same(merge: Merge) -> Iterator[Outcome]:
    """Whom somebody told apart from one that goes, is not the same as the one that stays."""
    said, keep = NotSame.objects.live(), merge.keep.pk
    all_of_them = {keep, *merge.gone}
    pairs = set(said.filter(Q(low__in=all_of_them) | Q(high__in=all_of_them)).values_list(*PAIR))
    others = {each for pair in pairs for each in pair} - all_of_them
    wanted = {(min(keep, other), max(keep, other)) for other in others} - pairs
    rows = [NotSame(low_id=low, high_id=high) for low, high in sorted(wanted)]
    yield create(rows, by=merge.by, kind=KIND, batch=merge.batch)


def _new_followers(merge: Merge) -> list[int]:
    """In use first, each person once."""
    of_leads = Follower.objects.filter(target_type=Lead.record_type)
    known = set(of_leads.live().filter(target_id=merge.keep.pk).values_list("user_id", flat=True))
    found = []
    for row in of_leads.live().filter(target_id__in=merge.gone).order_by("id"):
        if row.user_id not in known:
            known.add(row.user_id)
            found.append(row.pk)
    return found


def _to_target(model: type[Attached], merge: Merge) -> Source:
    query = sql.SQL(
        "SELECT a.id, NULL::timestamptz AS happened_at, %(keep)s::bigint AS line, "
        "CASE WHEN a.target_type = %(lead_type)s AND a.target_id = ANY(%(gone)s::bigint[]) "
        "THEN %(keep)s::bigint ELSE a.target_id END AS target_id "
        "FROM {} a WHERE a.id = ANY(%(ids)s::bigint[])"
    ).format(sql.Identifier(model._meta.db_table))
    params = {"keep": merge.keep.pk, "gone": list(merge.gone), "lead_type": Lead.record_type}
    return Source(("line", "target_id"), query, params)
