"""What the template loops over: ready words and figures, nothing to decide (habit 21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deals.money.words import written
from invoices.computing import Amounts
from invoices.papers import figures, words
from invoices.papers.paper import Paper, PaperLine
from invoices.papers.sums import sums
from leads.countries import country_name


@dataclass(frozen=True)
class Row:
    """A line of the table. ``before`` and ``after`` are what a page carries over to the next."""

    position: int
    name: str
    details: str
    facts: list[str]
    quantity: str
    unit: str
    price: str
    tax: str
    amount: str
    before: str
    after: str
    optional: bool = False


class Figures:
    """Figures of one document: its language, currency and digits known."""

    def __init__(self, paper: Paper) -> None:
        self.paper, self.language = paper, paper.language
        self.totals = paper.totals

    def amount(self, smallest: int) -> str:
        """Without the currency, as in columns."""
        digits = self.totals.digits
        return figures.number(self.totals.units(smallest), self.language, digits, digits)

    def money(self, smallest: int) -> str:
        """With the currency, as in sums."""
        units = self.totals.units(smallest)
        plain = written(units, self.paper.currency, self.language)
        return plain.replace("-", "\N{MINUS SIGN}")


def rows(paper: Paper) -> list[Row]:
    shown, carried = Figures(paper), 0
    found = []
    for place, line in enumerate(paper.lines):
        amounts = paper.totals.lines[place]
        before = _carried(shown, carried) if place else ""
        carried += amounts.total
        after = _carried(shown, carried)
        found.append(_row(place, line, amounts, shown, before=before, after=after))
    return found


def option_rows(paper: Paper) -> list[Row]:
    """What may be added, each with what it would cost."""
    shown, amounts = Figures(paper), paper.options_totals.lines if paper.options else ()
    pairs = zip(paper.options, amounts, strict=True)
    return [_row(place, line, amount, shown) for place, (line, amount) in enumerate(pairs)]


def _row(
    place: int, line: PaperLine, amounts: Amounts, shown: Figures, *, before="", after=""
) -> Row:
    language = shown.language
    return Row(
        position=place + 1,
        name=line.name,
        details=line.details,
        facts=facts(line, amounts.adjustments, shown),
        quantity=figures.number(line.sum.quantity, language),
        unit=words.unit(line.unit, is_one=line.sum.quantity == 1),
        price=price(line, shown),
        tax=figures.percent(line.sum.tax.rate, language),
        amount=shown.amount(amounts.total),
        before=before,
        after=after,
        optional=line.optional,
    )


def _carried(shown: Figures, amount: int) -> str:
    return f"{pgettext('document', 'Carried over')}   {shown.amount(amount)}"


def price(line: PaperLine, shown: Figures) -> str:
    """“3.99”, “3.99 / 100” where the price is for a hundred."""
    alone = figures.price(line.sum.price, shown.language, shown.totals.digits)
    if line.sum.per == 1:
        return alone
    return f"{alone} / {figures.number(line.sum.per, shown.language)}"


def facts(line: PaperLine, adjustments: tuple[int, ...], shown: Figures) -> list[str]:
    """The small print of a line: its code, the days it covers, what was taken off."""
    found = [line.code] if line.code else []
    start, end = (
        figures.day(each, shown.language) for each in (line.service_start, line.service_end)
    )
    if start and end:
        found.append(f"{start} – {end}")
    elif start:
        found.append(_("from %(day)s") % {"day": start})
    for each, amount in zip(line.sum.adjustments, adjustments, strict=True):
        found.append(f"{adjusted(each, shown)} {shown.amount(amount)}")
    return found


def adjusted(each, shown: Figures) -> str:
    """“Discount 10 %”, or the reason that was given."""
    percent = f" {figures.percent(each.percent, shown.language)}" if each.percent else ""
    return f"{words.adjustment_reason(each)}{percent}"


def facts_of(paper: Paper) -> list[tuple[str, str]]:
    """The block at the right of the address: number, days, references."""
    day = lambda value: figures.day(value, paper.language)  # noqa: E731  (six short uses)
    found = [
        (_("Number"), paper.number),
        (_("Date"), day(paper.issued_on)),
        (_("Due"), day(paper.due_on)),
        (_("Valid until"), day(paper.valid_until)),
        (_("Service period"), service_period(paper)),
        (_("Your reference"), paper.buyer.reference),
        (_("Your VAT ID"), paper.buyer.vat_id),
        (_("Contact"), paper.seller.contact),
        (_("E-mail"), paper.seller.email),
        (_("Phone"), paper.seller.phone),
    ]
    return [(label, value) for label, value in found if value]


def service_period(paper: Paper) -> str:
    """From the first to the last day any line covers."""
    starts = [line.service_start for line in paper.lines if line.service_start]
    ends = [line.service_end or line.service_start for line in paper.lines if line.service_start]
    if not starts:
        return ""
    first, last = (figures.day(each, paper.language) for each in (min(starts), max(ends)))
    return first if first == last else f"{first} – {last}"


def address(paper: Paper) -> list[str]:
    """The lines in the window; the country in words where it is another than the seller's."""
    buyer = paper.buyer
    found = [buyer.name, *([buyer.contact] if buyer.contact else []), *buyer.address]
    if buyer.country and buyer.country != paper.seller.country:
        found.append(country_name(buyer.country).upper())
    return found


def seller_columns(paper: Paper) -> list[list[str]]:
    """The foot of every page: who, how to reach, registers, bank."""
    seller, bank = paper.seller, paper.bank
    columns = [
        [seller.name, *seller.address],
        [seller.phone, seller.email],
        [
            seller.register,
            seller.vat_id and _("VAT ID %(number)s") % {"number": seller.vat_id},
            seller.tax_number and _("Tax number %(number)s") % {"number": seller.tax_number},
        ],
        [
            bank.name,
            bank.iban and f"IBAN {spaced(bank.iban)}",
            bank.bic and f"BIC {bank.bic}",
        ],
    ]
    kept = [[line for line in column if line] for column in columns]
    return [column for column in kept if column]


def spaced(iban: str) -> str:
    """DE89370400440532013000 → DE89 3704 0044 0532 0130 00, for people."""
    joined = "".join(iban.split())
    return "\N{NO-BREAK SPACE}".join(
        joined[place : place + 4] for place in range(0, len(joined), 4)
    )


def reasons(paper: Paper) -> list[str]:
    """One sentence for each category that takes no tax."""
    found = (paper.reasons.get(tax.category) or words.reason(tax.category) for tax in paper.rates)
    return [each for each in dict.fromkeys(found) if each]


def shown(paper: Paper) -> dict[str, Any]:
    """The template's context; call it with the paper's language active."""
    corrected = ""
    if paper.corrects:
        number, on = paper.corrects
        told = {"number": number, "day": figures.day(on, paper.language)}
        corrected = _("Corrects invoice %(number)s of %(day)s.") % told
    return {
        "paper": paper,
        "title": words.title(paper),
        "sender": " · ".join([paper.seller.name, *paper.seller.address]),
        "address": address(paper),
        "facts": facts_of(paper),
        "corrects": corrected,
        "rows": rows(paper),
        "options": option_rows(paper),
        "carried": _carried(Figures(paper), paper.totals.lines_total),
        "shows_tax": len(paper.rates) > 1,
        "sums": sums(paper, Figures(paper), adjusted),
        "reasons": reasons(paper),
        "foot": seller_columns(paper),
        "spaced_iban": spaced(paper.bank.iban),
    }
