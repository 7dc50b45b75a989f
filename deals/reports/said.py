"""Which deals an amount of a past forecast added up."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from psycopg import sql

from deals.reports.periods import Span
from records.reports import Col, Counted
from records.reports.changes import ALL
from records.spans import Relation

CATEGORIES = {
    "closed": (pgettext_lazy("forecast", "closed"), "green"),
    "commit": (gettext_lazy("commit"), "blue"),
    "best_case": (gettext_lazy("best case"), "cyan"),
    "pipeline": (gettext_lazy("pipeline"), "grey"),
}
# ``SAID`` begins the name of a cell: "said.<category>.<first day>.<whose>".
SAID, WEIGHTED, LATE, NOBODY = "said", "weighted", "late", "nobody"
CONDITIONS = {
    key: sql.SQL("category = {} AND starts = %s").format(sql.Literal(key)) for key in CATEGORIES
} | {
    WEIGHTED: sql.SQL("category <> 'omitted' AND starts = %s"),
    LATE: sql.SQL("category <> 'closed' AND starts < %s"),
}
BEHIND = """
    SELECT id, b0 FROM ({}) p WHERE {}
           AND (%s OR owner = ANY(%s::bigint[]) OR %s AND owner IS NULL)
"""
WORDS = {WEIGHTED: gettext_lazy("weighted"), LATE: gettext_lazy("open, close date before")}


def said_then(pairs: Relation, cell: str, worth: Col, unit: str) -> Counted | None:
    """The deals of ``pairs`` (see ``Expected.pairs``) behind one amount, with what they were worth
    then. ``whose`` is "all", or ids of owners and "nobody" joined by "+"."""
    _said, category, starts, whose = ([*cell.split("."), "", "", ""])[:4]
    condition, day = CONDITIONS.get(category), day_of(starts)
    named = whose.split("+")
    people = [int(each) for each in named if each.isascii() and each.isdigit() and len(each) < 16]
    if condition is None or day is None or not (whose == ALL or people or NOBODY in named):
        return None
    found = Relation.joined(BEHIND, pairs, condition)
    params = (*found.params, day, whose == ALL, people, NOBODY in named)
    words = WORDS.get(category) or CATEGORIES[category][0]
    title = _("%(what)s, %(period)s") % {"what": words, "period": Span(day, unit)}
    return Counted(f"{title[:1].upper()}{title[1:]}", Relation(found.text, params), [worth])


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
