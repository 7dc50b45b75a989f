"""Then and now of deals: the same terms for counts, sums and weighted sums (idea 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from deals.forecast.worth import SUM_STEPS, WEIGHTED_STEPS, amounts
from deals.models import Deal
from records.reports.changes import TERM_WORDS
from records.reports.flows import MOVED_IN, MOVED_OUT, NOW, Flow, Term, pairs, reconcile
from records.spans import Relation

WON, LOST, REOPENED = "won", "lost", "reopened"
SLIPPED, PULLED = "slipped", "pulled"
MOVES = {
    WON: _("won"),
    LOST: _("lost"),
    REOPENED: _("reopened"),
}
STEPS = {
    "value": _("value changed"),
    "rate": _("rate changed"),
    "likelihood": _("likelihood changed"),
}
WORDS: dict[str, Any] = {
    **{term: words for term, words in TERM_WORDS.items() if term != NOW},
    **MOVES,
    **STEPS,
    NOW: TERM_WORDS[NOW],
}
PERIOD_WORDS: dict[str, Any] = {
    **{term: words for term, words in WORDS.items() if term not in {MOVED_IN, MOVED_OUT, NOW}},
    SLIPPED: _("slipped to later"),
    PULLED: _("pulled to earlier"),
    NOW: TERM_WORDS[NOW],
}
MEASURES = {"value": ((0, 3), SUM_STEPS), "weighted": ((3, 7), WEIGHTED_STEPS)}


def pairs_of(
    deals: QuerySet[Deal], then_and_now: Relation, more: Sequence[sql.Composable] = ()
) -> Relation:
    """Each of the deals then and now, with its amounts and, as columns of their own, what each
    step of change adds to them; ``more`` are columns of the sides."""
    if deals.query.where:
        chosen = Relation.of(deals.values_list("id"))
        then_and_now = Relation.joined("{} WHERE b.id IN ({})", then_and_now, chosen)
    found = pairs(then_and_now, [*amounts(), *more])
    steps = sql.SQL(
        "bm - b0 AS value, b1 - bm AS rate, wm - w0 AS weighted_value, wr - wm AS weighted_rate,"
        " w1 - wr AS likelihood"
    )
    return Relation.joined("SELECT p.*, {} FROM ({}) p", steps, found)


def naming(kind_of: dict[int, str]) -> Callable[[int, int, bool], str]:
    """Names a move by the kinds of the stages it goes between."""

    def named(place0: int, place1: int, arrives: bool) -> str:
        before, after = kind_of.get(place0), kind_of.get(place1)
        if before == "open" and after in (WON, LOST):
            return after
        if before in (WON, LOST) and after == "open":
            return REOPENED
        return MOVED_IN if arrives else MOVED_OUT

    return named


def of_measure(flows: Iterable[Flow], measure: str, naming) -> dict[int, dict[str, Term]]:
    """The terms of one measure: "value" or "weighted"."""
    (start, end), steps = MEASURES[measure]
    chosen = [replace(flow, amounts=flow.amounts[start:end]) for flow in flows]
    return reconcile(chosen, naming, steps)
