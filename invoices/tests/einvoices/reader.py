"""One e-invoice as what was agreed (a Draft) and what its writer says it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree as ET

from invoices.computing import Draft, Tax, Totals, compute
from invoices.tests.einvoices import cii, ubl
from invoices.tests.einvoices.tree import parse

NAMES = ("lines_net", "allowances", "charges", "net", "tax", "gross", "payable")


@dataclass(frozen=True)
class Read:
    """``lines`` their stated net amounts; ``subtotals`` {tax: (taxable, amount)}; ``totals`` by
    the names of ``Totals``, without those the file leaves out; all in units of the currency."""

    draft: Draft
    lines: list[Decimal]
    subtotals: dict[Tax, tuple[Decimal, Decimal]]
    totals: dict[str, Decimal]

    def differences(self) -> dict[str, tuple[object, object]]:
        """{what: (stated, ours)}, empty where every line, rate and total is the same."""
        ours = compute(self.draft)
        stated: dict[str, object] = dict(self.totals)
        mine: dict[str, object] = {name: ours.units(getattr(ours, name)) for name in self.totals}
        for place, (line, amounts) in enumerate(zip(self.lines, ours.net_lines, strict=True)):
            stated[f"line {place + 1}"] = line
            mine[f"line {place + 1}"] = ours.units(amounts.total)
        stated["rates"], mine["rates"] = self.subtotals, rates(ours)
        return {name: (stated[name], mine[name]) for name in stated if stated[name] != mine[name]}


def rates(totals: Totals) -> dict[Tax, tuple[Decimal, Decimal]]:
    return {
        each.tax: (totals.units(each.taxable), totals.units(each.amount))
        for each in totals.subtotals
    }


def read(root: ET.Element) -> Read:
    """Raises ValueError where a line has no quantity, price or tax."""
    read_one = cii.read if root.tag == "CrossIndustryInvoice" else ubl.read
    return Read(*read_one(root))


def invoices_in(data: bytes) -> Iterator[ET.Element]:
    """The invoices of a file: one, or those of a set of rule tests."""
    root = parse(data)
    if root.tag in {"Invoice", "CreditNote", "CrossIndustryInvoice"}:
        yield root
    else:
        yield from (each for kind in ("Invoice", "CreditNote") for each in root.iter(kind))
