"""The sums below the lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from invoices.papers import figures
from invoices.papers.paper import Paper

if TYPE_CHECKING:
    from invoices.papers.shown import Figures


@dataclass(frozen=True)
class Sum:
    """``weight``: "" plain, "strong" the total, "soft" told beside it."""

    label: str
    amount: str
    weight: str = ""


def sums(paper: Paper, shown: Figures, adjusted: Callable[..., str]) -> list[Sum]:
    """Lines, what is taken off, tax per rate, total, what is left to pay."""
    totals = paper.totals
    found = _adjustments(paper, shown, adjusted)
    if paper.includes_tax:
        found.append(Sum(pgettext("document", "Total"), shown.money(totals.gross), "strong"))
        found += _taxes(paper, shown, _("including VAT %(rate)s on %(net)s"), "soft")
    else:
        net = pgettext("document", "Total without VAT")
        if totals.tax or len(totals.subtotals) > 1:
            found.append(Sum(net, shown.money(totals.net)))
            found += _taxes(paper, shown, _("VAT %(rate)s on %(net)s"), "")
        found.append(Sum(pgettext("document", "Total"), shown.money(totals.gross), "strong"))
    if totals.prepaid:
        found.append(Sum(pgettext("document", "Paid already"), shown.money(-totals.prepaid)))
    if totals.rounding:
        found.append(Sum(pgettext("document", "Rounding"), shown.money(totals.rounding)))
    if totals.payable != totals.gross:
        found.append(Sum(pgettext("document", "To pay"), shown.money(totals.payable), "strong"))
    return found


def _adjustments(paper: Paper, shown: Figures, adjusted: Callable[..., str]) -> list[Sum]:
    if not paper.adjustments:
        return []
    found = [Sum(pgettext("document", "Sum of lines"), shown.money(paper.totals.lines_total))]
    for number, each in enumerate(paper.adjustments):
        amount = sum(part.amount for part in paper.totals.shares if part.number == number)
        found.append(Sum(adjusted(each, shown), shown.money(amount)))
    return found


def _taxes(paper: Paper, shown: Figures, words: str, weight: str) -> list[Sum]:
    return [
        Sum(
            words
            % {
                "rate": figures.percent(each.tax.rate, paper.language),
                "net": shown.money(each.taxable),
            },
            shown.money(each.amount),
            weight,
        )
        for each in paper.totals.subtotals
    ]
