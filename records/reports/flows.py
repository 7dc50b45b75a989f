"""How a stock of records became another: "then vs now" that reconciles to zero (idea 6).

Every record has at most one place (a stage, a status) at each of two moments. Records are
counted once per pair of places and reason; from these few groups every term is worked out, so
that for each place ``then + what came - what went = now`` holds by construction, in numbers of
records and in each amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db import connection
from psycopg import sql

from records.spans import Relation

ZERO = Decimal(0)
# Why a record is not, or was not, among those that are counted.
NEW, TRASHED, RESTORED, CAME, WENT = "new", "trashed", "restored", "came", "went"
THEN, NOW, MOVED_IN, MOVED_OUT = "then", "now", "moved_in", "moved_out"

# Both sides: id, place, trashed, mine (belongs to whom is asked about), and the amounts of it.
PAIRS = """
    SELECT b.id,
           CASE WHEN NOT t.trashed AND t.mine THEN t.place END AS place0,
           CASE WHEN NOT n.trashed AND n.mine THEN n.place END AS place1,
           CASE WHEN t.id IS NULL THEN 'new'
                WHEN t.trashed AND NOT coalesce(n.trashed, false) THEN 'restored'
                WHEN n.trashed AND NOT t.trashed THEN 'trashed'
                WHEN NOT t.mine AND n.mine THEN 'came'
                WHEN t.mine AND NOT n.mine THEN 'went'
                ELSE '' END AS why, {}
    FROM {}
"""
SIDES = "({}) b LEFT JOIN ({}) t ON t.id = b.id LEFT JOIN ({}) n ON n.id = b.id"


FLOW = ("place0", "place1", "why")


@dataclass(frozen=True, slots=True)
class Flow:
    """Records that stood at ``place0`` then and stand at ``place1`` now (None: not counted).

    ``amounts`` are sums of the columns asked for, in their order.
    """

    place0: int | None
    place1: int | None
    why: str
    count: int
    amounts: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """What one reason adds to a place: a number of records, and an amount."""

    count: int = 0
    amount: Decimal = ZERO

    def __add__(self, other: Term) -> Term:
        return Term(self.count + other.count, self.amount + other.amount)


def sides(base: Relation, then: Relation, now: Relation) -> Relation:
    """Each record of ``base`` (b) beside what it was (t) and what it is (n)."""
    return Relation.joined(SIDES, base, then, now)


def pairs(sides: Relation, amounts: Sequence[sql.Composable] = ()) -> Relation:
    """One row per record: where it stood, where it stands, why, and amounts. ``sides`` is what a
    SELECT takes its rows b, t and n from: ``sides()``, or one that reads both at once."""
    none = sql.SQL("NULL::int AS nothing")
    return Relation.joined(PAIRS, sql.SQL(", ").join(amounts) if amounts else none, sides)


def read_flows(pairs: Relation, amounts: Sequence[str] = ()) -> list[Flow]:
    """The groups of all records that were or are counted; one query."""
    return read_flows_and_groups(pairs, amounts)[0]


# Records fall into few groups: each is read once, and what is asked is added up of the groups.
GROUPS = "SELECT {}, count(*) AS records{} FROM ({}) p GROUP BY {}"
BOTH = """
    SELECT {}, sum(records)::bigint{}, {} FROM ({}) g
    GROUP BY GROUPING SETS ((place0, place1, why), ({}))
"""


def read_flows_and_groups(
    pairs: Relation, amounts: Sequence[str] = (), by: Sequence[str] = ()
) -> tuple[list[Flow], list[tuple]]:
    """The flows; and, in the same pass over the records, other groups of them: the columns
    ``by``, the number, and the amounts."""
    keys = sql.SQL(", ").join(map(sql.Identifier, (*FLOW, *by)))
    sums = sql.SQL("").join(
        sql.SQL(", coalesce(sum({0}), 0) AS {0}").format(sql.Identifier(name)) for name in amounts
    )
    found = Relation.joined(GROUPS, keys, sums, pairs, keys)
    if by:
        more = sql.SQL(", ").join(map(sql.Identifier, by))
        flow = sql.SQL(", ").join(map(sql.Identifier, FLOW))
        found = Relation.joined(
            BOTH, flow, sums, sql.SQL("{}, grouping(place0)").format(more), found, more
        )
    with connection.cursor() as cursor:
        cursor.execute(found.text, found.params)
        rows = cursor.fetchall()
    end = 4 + len(amounts)
    flows = [
        Flow(*row[:4], tuple(row[4:end]))
        for row in rows
        if not (by and row[-1]) and (row[0] is not None or row[1] is not None)
    ]
    groups = [(*row[end:-1], *row[3:end]) for row in rows if by and row[-1]]
    return flows, groups


# Names the term of a move from one place to another, seen from the place it leaves or reaches.
Naming = Callable[[int, int, bool], str]


def plain_move(_place0: int, _place1: int, arrives: bool) -> str:
    return MOVED_IN if arrives else MOVED_OUT


def terms_of(flow: Flow, naming: Naming = plain_move) -> Iterator[tuple[int, str, int]]:
    """(place, term, sign) of each place a flow touches, besides "then" and "now"."""
    if flow.place0 == flow.place1:
        return
    if flow.place0 is None:
        yield flow.place1, flow.why if flow.why in {NEW, RESTORED} else CAME, 1
    elif flow.place1 is None:
        yield flow.place0, TRASHED if flow.why == TRASHED else WENT, -1
    else:
        yield flow.place0, naming(flow.place0, flow.place1, False), -1
        yield flow.place1, naming(flow.place0, flow.place1, True), 1


def reconcile(
    flows: Iterable[Flow], naming: Naming = plain_move, steps: Sequence[str] = ()
) -> dict[int, dict[str, Term]]:
    """{place: {term: Term}}; "then" plus all other terms is "now", in numbers and amounts.

    ``steps`` names what turns the amount then into the amount now, one per column of the flows
    after the first: of (value then, new value at the old rate, value now) they are
    ("value", "rate"). What moves takes the amount it left with; the steps stand at where it is.
    """
    found: dict[int, dict[str, Term]] = defaultdict(lambda: defaultdict(Term))
    for flow in flows:
        first, last = (flow.amounts[0], flow.amounts[-1]) if flow.amounts else (ZERO, ZERO)
        if flow.place0 is not None:
            found[flow.place0][THEN] += Term(flow.count, first)
        if flow.place1 is not None:
            found[flow.place1][NOW] += Term(flow.count, last)
        for place, term, sign in terms_of(flow, naming):
            amount = last if flow.place0 is None else first
            found[place][term] += Term(sign * flow.count, sign * amount)
        if flow.place0 is not None and flow.place1 is not None:
            for step, (before, after) in zip(steps, pairwise(flow.amounts), strict=True):
                found[flow.place1][step] += Term(0, after - before)
    return found
