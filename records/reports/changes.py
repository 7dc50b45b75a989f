"""The table "then vs now", and the records behind each of its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from records.reports.asked import Asked, Counted
from records.reports.flows import (
    CAME,
    MOVED_IN,
    MOVED_OUT,
    NEW,
    NOW,
    RESTORED,
    THEN,
    TRASHED,
    WENT,
    Naming,
    Term,
    plain_move,
)
from records.reports.tables import Cell, Col, Row, Shows, Table
from records.spans import Relation

STAGE = gettext_lazy("stage")
ALL = "all"  # instead of a place: all that count
TERM_WORDS = {
    THEN: _("then"),
    NEW: _("new"),
    CAME: _("handed over to here"),
    RESTORED: _("out of the trash"),
    MOVED_IN: _("moved in"),
    MOVED_OUT: _("moved out"),
    WENT: _("handed over to others"),
    TRASHED: _("into the trash"),
    NOW: _("now"),
}
# What a record that stood nowhere then, or stands nowhere now, is told as.
ARRIVALS = {NEW: ["new"], RESTORED: ["restored"], CAME: ["came", "went", "", "trashed"]}
LEAVINGS = {TRASHED: ["trashed"], WENT: ["went", "came", "", "restored", "new"]}


@dataclass(frozen=True)
class Place:
    """A stage or status as a row: its name and colour; ``counts`` into the total row."""

    id: int
    name: str
    tone: str = ""
    counts: bool = True


@dataclass(frozen=True)
class Changes:
    """How to tell what happened between two days.

    ``words``  {term: words} of the terms in their order, "then" first and "now" last
    ``naming`` names a move (``flows.Naming``); ``steps`` names what changes an amount in place,
    and ``columns`` the column of the pairs that holds it where that is another name.
    ``known`` are places a move may go to or come from besides those shown; ``word`` names a place
    """

    places: Sequence[Place]
    words: Mapping[str, Any] = field(default_factory=lambda: TERM_WORDS)
    naming: Naming = plain_move
    steps: Sequence[str] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    known: Sequence[int] = ()
    word: Any = STAGE

    def table(
        self, asked: Asked, found: Mapping[int, Mapping[str, Term]], *, amounts: bool, prefix: str
    ) -> Table:
        """A row per place and their sum. A term that nothing has is left out."""

        def value(place: int, term: str):
            one = found.get(place, {}).get(term, Term())
            return one.amount if amounts else one.count

        terms = [
            term
            for term in self.words
            if term in (THEN, NOW) or any(value(place.id, term) for place in self.places)
        ]
        shows = Shows.MONEY if amounts else Shows.COUNT
        columns = [Col("place", self.word, Shows.TEXT)]
        for term in terms:
            kept = term in (THEN, NOW)
            columns.append(Col(term, self.words[term], shows if kept else Shows.CHANGE))

        def cells(where, number) -> dict[str, Cell]:
            url = asked.records_url
            return {t: Cell(number(t), url(f"{prefix}.{t}.{where}")) for t in terms}

        rows = [
            Row({"place": Cell(p.name)} | cells(p.id, lambda t, p=p: value(p.id, t)), tone=p.tone)
            for p in self.places
        ]
        whole = cells(ALL, lambda term: sum(value(place, term) for place in self.counting))
        rows.append(Row({"place": Cell(str(_("Total")))} | whole, total=True))
        return Table(columns, rows)

    @property
    def counting(self) -> list[int]:
        """The places of the total row."""
        return [place.id for place in self.places if place.counts]

    def condition(self, term: str, place: int) -> sql.Composable | None:
        """Which rows of ``flows.pairs`` a term of a place counts; None for what is no term."""
        here, there = sql.SQL("place1 = {}"), sql.SQL("place0 = {}")
        one = sql.Literal(place)
        if term == THEN:
            return there.format(one)
        if term == NOW:
            return here.format(one)
        if term in ARRIVALS:
            text = "place1 = {} AND place0 IS NULL AND why = ANY({})"
            return sql.SQL(text).format(one, sql.Literal(ARRIVALS[term]))
        if term in LEAVINGS:
            text = "place0 = {} AND place1 IS NULL AND why = ANY({})"
            return sql.SQL(text).format(one, sql.Literal(LEAVINGS[term]))
        if term in self.steps:
            text = "place1 = {} AND place0 IS NOT NULL AND {} <> 0"
            column = self.columns.get(term, term)
            return sql.SQL(text).format(one, sql.Identifier(column))
        return self._moves(term, place)

    def _moves(self, term: str, place: int) -> sql.Composable | None:
        others = {each.id for each in self.places} | set(self.known)
        others.discard(place)
        came = [other for other in others if self.naming(other, place, True) == term]
        went = [other for other in others if self.naming(place, other, False) == term]
        if term not in self.words or not (came or went):
            return None
        return sql.SQL(
            "(place1 = {0} AND place0 = ANY({1}::bigint[])"
            " OR place0 = {0} AND place1 = ANY({2}::bigint[]))"
        ).format(sql.Literal(place), sql.Literal(came), sql.Literal(went))

    def counted(self, pairs: Relation, cell: str, amounts: Sequence[Col] = ()) -> Counted | None:
        """The records behind ``<prefix>.<term>.<place>``, with where they stood and stand."""
        _prefix, term, place = ([*cell.split("."), "", "", ""])[:3]
        named = {each.id: each.name for each in self.places}
        chosen = self.counting if place == ALL else [n for n in named if str(n) == place]
        conditions = [q for q in (self.condition(term, each) for each in chosen) if q is not None]
        if not conditions:
            return None
        condition = sql.SQL(" OR ").join(sql.SQL("({})").format(each) for each in conditions)
        more = sql.SQL("").join(sql.SQL(", {}").format(sql.Identifier(col.key)) for col in amounts)
        found = Relation.joined(
            "SELECT id, place0, place1{} FROM ({}) p WHERE {}", more, pairs, condition
        )
        columns = [Col("place0", _("then"), Shows.TEXT), Col("place1", _("now"), Shows.TEXT)]
        where = str(_("Total")) if place == ALL else named[chosen[0]]
        title = f"{where}: {self.words[term]}"
        labels = {"place0": named, "place1": named}  # elsewhere stays empty
        return Counted(title, found, [*columns, *amounts], labels)
