"""Writes of territories: a draft, until an admin puts it in force (CM-05, CM-06)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg import sql

from automations.models import RoutingVersion, Territory, TerritoryMember, Wait
from automations.reading import Broken
from automations.routing.checking import must_be_whole
from automations.routing.plan import content_of
from records.actions import Outcome, change, create, trash
from records.actions.writing import Source
from records.models import Batch
from users.gates import must_be_admin, person_id
from users.locks import lock_people
from users.models import User

MOST = 2_000
ENDED = Source(
    ("ended_at",),
    sql.SQL(
        "SELECT t.id, NULL::timestamptz AS happened_at, statement_timestamp() AS ended_at "
        "FROM unnest(%(ids)s::bigint[]) AS t (id)"
    ),
)


class TooManyTerritories(Exception):
    """More than one decides by; the message says how many there may be."""


@transaction.atomic
def set_up_routing(*, by, list_name: str, default_owner: User) -> Outcome:
    """The root of the tree: whoever gets what no territory takes. Once for each list."""
    must_be_admin(by)
    lock_people()
    if Territory.objects.root(list_name) is not None:
        return Outcome(unchanged=1)
    root = Territory(list_name=list_name, name=_("Everything else"))
    kind, title = "automations.routing_set_up", _("Routing set up")
    outcome = create([root], by=by, kind=kind, title=title)
    member = TerritoryMember(territory=root, user=default_owner)
    return outcome + create([member], by=by, kind=kind, batch=outcome.batch)


@transaction.atomic
def add_territories(
    territories: Sequence[Territory],
    *,
    by,
    members: Sequence[Sequence[TerritoryMember]] = (),
    batch: Batch | None = None,
) -> Outcome:
    """Adds territories at the end of those they lie beside, each with its ``members``.
    Raises TooManyTerritories, PermissionDenied."""
    must_be_admin(by)
    lock_people()
    if Territory.objects.live().count() + len(territories) > MOST:
        words = _("There may be at most %(most)s territories.")
        raise TooManyTerritories(words % {"most": MOST})
    last = Territory.objects.order_by("-position").values_list("position", flat=True).first() or 0
    for place, each in enumerate(territories, last + 1):
        each.position = place
    title = _("Territories added")
    outcome = create(
        territories, by=by, kind="automations.territory_added", title=title, batch=batch
    )
    rows = [member for each in members for member in each]
    for territory, each in zip(territories, members, strict=bool(members)):
        for place, member in enumerate(each):
            member.territory, member.position = territory, place
    kind = "automations.territory_member_added"
    return outcome + create(rows, by=by, kind=kind, batch=outcome.batch)


@transaction.atomic
def change_territories(
    territories: QuerySet[Territory],
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """Changes what they want and how they choose; it acts once it is put in force."""
    must_be_admin(by)
    return change(
        territories, by=by, kind="automations.territory_changed", values=values, expect=expect,
        title=_("Territory changed"), batch=batch,
    )  # fmt: skip


@transaction.atomic
def move_territory(territory: Territory, *, by, down: bool) -> Outcome:
    """One place up or down among those it lies beside: they are asked in this order."""
    must_be_admin(by)
    lock_people()
    beside = Territory.objects.of_list(territory.list_name).filter(parent=territory.parent_id)
    rows = list(beside.in_order())
    place = [row.pk for row in rows].index(territory.pk)
    other = place + (1 if down else -1)
    if not 0 <= other < len(rows):
        return Outcome(unchanged=1)
    outcome = Outcome()
    for mine, theirs in ((rows[place], rows[other]), (rows[other], rows[place])):
        outcome += change(
            Territory.objects.with_ids([mine.pk]), by=by, kind="automations.territory_moved",
            values={"position": theirs.position}, batch=outcome.batch,
            title=_("Order of territories changed"),
        )  # fmt: skip
    return outcome


@transaction.atomic
def remove_territories(territories: QuerySet[Territory], *, by) -> Outcome:
    """With everything inside them; the root stays as long as there is routing."""
    must_be_admin(by)
    ids = list(territories.exclude(parent=None).values_list("pk", flat=True))
    found = list(ids)
    while ids := list(Territory.objects.live().filter(parent__in=ids).values_list("pk", flat=True)):
        found += ids
    title = _("Territory removed")
    rows = Territory.objects.with_ids(found)
    return trash(rows, by=by, kind="automations.territory_removed", title=title)


@transaction.atomic
def add_members(members: Sequence[TerritoryMember], *, by, batch: Batch | None = None) -> Outcome:
    """People or teams, after those there are."""
    must_be_admin(by)
    for member in members:
        member.position = TerritoryMember.objects.filter(territory=member.territory_id).count()
    title = _("People added to a territory")
    kind = "automations.territory_member_added"
    return create(members, by=by, kind=kind, title=title, batch=batch)


@transaction.atomic
def change_members(
    members: QuerySet[TerritoryMember],
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """Who serves a territory, with which weight and capacity."""
    must_be_admin(by)
    return change(
        members, by=by, kind="automations.territory_member_changed", values=values,
        expect=expect, title=_("People of a territory changed"), batch=batch,
    )  # fmt: skip


@transaction.atomic
def remove_members(
    members: QuerySet[TerritoryMember], *, by, batch: Batch | None = None
) -> Outcome:
    """They get nothing there any more; what they have stays theirs."""
    must_be_admin(by)
    title = _("People taken from a territory")
    kind = "automations.territory_member_removed"
    return trash(members, by=by, kind=kind, title=title, batch=batch)


@transaction.atomic
def put_in_force(list_name: str, *, by) -> Outcome:
    """From now on records are routed by the territories as they are set up now (X27): a version
    that never changes. Raises Broken, PermissionDenied."""
    must_be_admin(by)
    lock_people()
    content = content_of(list_name)
    must_be_whole(list_name, content)
    before = RoutingVersion.objects.in_force(list_name)
    if before is not None and before.content == content:
        return Outcome(unchanged=1)
    outcome = _end(list_name, by=by)
    last = RoutingVersion.objects.filter(list_name=list_name).order_by("-number").first()
    number = last.number + 1 if last else 1
    version = RoutingVersion(
        list_name=list_name, number=number, content=content, owner_id=person_id(by)
    )
    kind, title = "automations.routing_in_force", _("Territories put in force")
    return create([version], by=by, kind=kind, title=title, batch=outcome.batch)


@transaction.atomic
def switch_routing_off(list_name: str, *, by) -> Outcome:
    """Nothing is routed any more; what was given stays, and nothing waits."""
    must_be_admin(by)
    lock_people()
    Wait.objects.filter(list_name=list_name).delete()
    return _end(list_name, by=by)


def _end(list_name: str, *, by) -> Outcome:
    rows = RoutingVersion.objects.filter(list_name=list_name, ended_at=None)
    kind, title = "automations.routing_ended", _("Routing switched off")
    return change(rows, by=by, kind=kind, source=ENDED, title=title)


@contextmanager
def staying_in_force(list_name: str, *, by) -> Iterator[None]:
    """Around a change somebody makes elsewhere (a person leaves, a source is merged): where the
    draft was in force before it is afterwards; a draft somebody works at is left to them."""
    before = RoutingVersion.objects.in_force(list_name)
    is_clean = before is not None and before.content == content_of(list_name)
    yield
    if is_clean:
        try:
            put_in_force(list_name, by=by)
        except Broken:
            pass  # the version in force stays: whoever cannot get anything is skipped
