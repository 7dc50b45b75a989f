"""Territories from a file: the tree by the names of what they lie in, what they want, whose they
are (CM-05, X18). They are the draft until somebody puts them in force."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from automations.actions.territories import MOST, add_members, remove_members
from automations.forms.territories import values_of
from automations.models import Territory, TerritoryMember
from automations.routing.offers import Dimension, Routed
from records.access import administers
from records.actions import change
from records.actions.writing import Source
from records.imports.plan import Plan, Rule
from records.imports.targets import ImportField, ImportTarget, Kind, Match, StagedRows, register
from records.imports.writing import HeldLines
from records.models import Import, ImportRow
from records.writers import WRITERS
from users.locks import lock_people
from users.models import User

INSIDE, OWNERS = "inside", "owners"
WRITERS[Territory] = WRITERS[TerritoryMember] = administers
UNKNOWN, CIRCLE, TOO_MANY = "no_such_territory", "inside_itself", "too_many_territories"
PATH = re.compile(r"\s*>\s*|\s+/\s+")
PLACES = sql.SQL(
    "SELECT p.*, NULL::timestamptz AS happened_at FROM unnest(%(rows)s::bigint[], "
    "%(parents)s::bigint[], %(positions)s::int[]) AS p (id, parent_id, position) "
    "WHERE p.id = ANY(%(ids)s::bigint[])"
)


def offer_territories(routed: Routed) -> ImportTarget:
    """Lets admins import the territories of a list. Names are what a file knows them by: each
    stands there once."""
    name = routed.list_name
    return register(
        ImportTarget(
            name=f"{name}_territories",
            label=gettext_lazy("Territories"),
            model=Territory,
            fields=lambda user: fields_of(routed),
            matches=[Match("name", gettext_lazy("name"), ("name",), lambda user: known(name))],
            defaults=lambda user: starting(name),
            complete=lambda user: completing(routed),
            completes=("wanted",),
            follow_up=lambda rows, by, batch: follow(name, rows, by=by, batch=batch),
            always_follows=True,
            created="automations.territory_added",
            changed="automations.territory_changed",
            prefixes=("territory",),
        )
    )


def fields_of(routed: Routed) -> list[ImportField]:
    return [
        ImportField.of(Territory, "name", required=True, aliases=("territory", "description")),
        ImportField(
            INSIDE, gettext_lazy("inside"), aliases=("parent", "path", "part of"),
            clean=lambda text: PATH.split(text.strip())[-1],
        ),
        *map(_dimension_field, routed.dimensions),
        ImportField(
            OWNERS, gettext_lazy("owners (e-mail addresses)"), Kind.LIST, clean=owners_by_email(),
            aliases=("owner", "owner e-mail", "owner email", "e-mail", "email", "people"),
        ),
        ImportField.of(Territory, "strategy"),
        ImportField.of(Territory, "act_within", smallest=1, largest=1000, aliases=("hours",)),
    ]  # fmt: skip


def _dimension_field(dimension: Dimension) -> ImportField:
    more = {"postal": ("postal code", "postal prefix", "postal prefixes", "zip")}
    return ImportField(
        dimension.name,
        dimension.label,
        Kind.LIST,
        aliases=more.get(dimension.name, ()),
        clean=_one_of(dimension) if dimension.field else lambda text: values_of(dimension, text),
    )


# Both are read at once: nothing is asked of the database while a file runs into it.
def _one_of(dimension: Dimension) -> Callable[[str], list[str]]:
    """f(cell) → values of a dimension whose values are chosen, by name or value."""
    choices = [(str(value), str(name)) for value, name in dimension.field().choices]
    known = {text.casefold(): value for value, name in choices for text in (value, name)}

    def read(text: str) -> list[str]:
        names = [each.strip() for each in re.split("[,;\n]", text) if each.strip()]
        for each in names:
            if each.casefold() not in known:
                raise ValueError(_("There is no “%(name)s” to choose.") % {"name": each})
        return list(dict.fromkeys(known[each.casefold()] for each in names))

    return read


def owners_by_email() -> Callable[[str], list[int]]:
    """f(cell) → ids of people."""
    rows = User.objects.who_may_own().annotate(key=Lower("email"))
    people = dict(rows.values_list("key", "id"))

    def read(text: str) -> list[int]:
        found = []
        for each in filter(None, re.split(r"[,;\s]+", text.lower())):
            if each not in people:
                raise ValueError(_("Nobody with the address “%(email)s” can own leads.")
                                 % {"email": each})  # fmt: skip
            found.append(people[each])
        return list(dict.fromkeys(found))

    return read


def known(list_name: str):
    rows = Territory.objects.of_list(list_name).exclude(parent=None)
    return rows.annotate(key=Lower(F("name"))).values_list("key", "id")


def starting(list_name: str) -> dict[str, Any]:
    root = Territory.objects.root(list_name)
    return {"list_name": list_name, "parent_id": root and root.pk}


def completing(routed: Routed) -> Callable[[dict[str, Any]], None]:
    """What a row wants stands in one column; nothing can be added where routing is not set up."""
    is_set_up = Territory.objects.root(routed.list_name) is not None

    def complete(values: dict[str, Any]) -> None:
        if not is_set_up:
            raise ValueError(_("Set up routing first."))
        names = [each.name for each in routed.dimensions]
        wanted = {name: found for name in names if (found := values.pop(name, None))}
        if wanted:
            values["wanted"] = wanted

    return complete


def follow(list_name: str, rows: StagedRows, *, by, batch) -> None:
    """Puts them where they lie and gives them their people. Where only what is empty is to be
    filled in, known ones stay where they are, and with whom. Raises HeldLines."""
    lock_people()
    staged, importing = list(rows.rows()), Import.objects.get(pk=rows.importing_id)
    fills = not rows.are_new and Plan.from_dict(importing.plan).rule is Rule.FILL
    if not fills:
        parents, problems = placed(list_name, staged)
        if problems:
            raise HeldLines(importing, rows.lines, problems, MESSAGES)
        _put_inside(staged, parents, by=by, batch=batch, are_new=rows.are_new)
    for row in staged:
        if owners := row.values.get(OWNERS):
            _serve(row.record_id, owners, by=by, batch=batch, fills=fills)


def placed(
    list_name: str, staged: Sequence[ImportRow]
) -> tuple[dict[int, int | None], dict[int, list[str]]]:
    """{territory: the one it lies in} of all there are, and {territory: why it cannot lie there}
    of the rows."""
    there = Territory.objects.of_list(list_name).values_list("id", "name", "parent_id")
    named: dict[str, list[int]] = {}
    parents: dict[int, int | None] = {}
    for pk, name, parent in there:
        named.setdefault(name.casefold(), []).append(pk)
        parents[pk] = parent
    problems: dict[int, list[str]] = {}
    if len(parents) > MOST:
        problems = {row.record_id: [TOO_MANY] for row in staged}
    for row in staged:
        if wanted := row.values.get(INSIDE):
            found = named.get(wanted.casefold(), [])
            if len(found) == 1:
                parents[row.record_id] = found[0]
            else:
                problems[row.record_id] = [UNKNOWN]
    for row in staged:
        if _is_in_a_circle(row.record_id, parents):
            problems[row.record_id] = [CIRCLE]
    return parents, problems


def _is_in_a_circle(territory: int, parents: Mapping[int, int | None]) -> bool:
    seen, here = set(), territory
    while here is not None and here not in seen:
        seen.add(here)
        here = parents.get(here)
    return here is not None


def _put_inside(
    staged: Sequence[ImportRow], parents: Mapping[int, int | None], *, by, batch, are_new: bool
) -> None:
    """New ones follow those there are, in the order of the file."""
    ids = [row.record_id for row in staged]
    rows = Territory.objects.with_ids(ids)
    places = dict(rows.values_list("id", "position"))
    if are_new:
        others = Territory.objects.exclude(pk__in=ids).order_by("-position")
        last = others.values_list("position", flat=True).first() or 0
        places = {pk: last + n for n, pk in enumerate(ids, 1)}
    params = {
        "rows": ids, "parents": [parents[pk] for pk in ids], "positions": [places[pk] for pk in ids]
    }  # fmt: skip
    source = Source(("parent_id", "position"), PLACES, params)
    change(rows, by=by, kind="automations.territory_moved", source=source, batch=batch)


def _serve(territory: int, owners: Sequence[int], *, by, batch, fills: bool) -> None:
    """The people of the file instead of those there were; teams stay."""
    there = TerritoryMember.objects.live().filter(territory=territory, user__isnull=False)
    present = set(there.values_list("user_id", flat=True))
    if fills and present:
        return
    if gone := present - set(owners):
        remove_members(there.filter(user__in=gone), by=by, batch=batch)
    new = [
        TerritoryMember(territory_id=territory, user_id=user)
        for user in owners
        if user not in present
    ]
    if new:
        add_members(new, by=by, batch=batch)


MESSAGES = {
    UNKNOWN: gettext_lazy(
        "What it lies inside is no territory, here or in the file, or several have that name."
    ),
    CIRCLE: gettext_lazy("It would lie inside itself."),
    TOO_MANY: gettext_lazy("There may be at most 2,000 territories."),
}
