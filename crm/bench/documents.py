"""Documents: how fast they are computed, and how fast they become PDF files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crm.bench.measure import Figure, p50, p95, seconds, times
from invoices.computing import Adjustment, Draft, Line, Tax, compute
from invoices.papers import Bank, Kind, Paper, PaperLine, Party, pdf_of
from records.printing.render import render

FULL, REDUCED = Tax("S", Decimal(19)), Tax("S", Decimal(7))
LINES, MANY = 8, 2_000
GOAL = "< 20 s"


def measure_documents() -> list[Figure]:
    """No database is asked."""
    return [
        computed(includes_tax=False), computed(includes_tax=True), drawn(10, rounds=5),
        drawn(400, rounds=3), drawn(675, rounds=1),
    ]  # fmt: skip


def lines(number: int) -> list[Line]:
    off = (Adjustment(percent=Decimal(10)),)
    return [
        Line(Decimal(n % 9 + 1), Decimal(n * 37 % 9_000) / 100, REDUCED if n % 3 else FULL,
             adjustments=off if n % 4 == 3 else ())
        for n in range(number)
    ]  # fmt: skip


def computed(*, includes_tax: bool) -> Figure:
    """Invoices of eight lines at two rates with a discount on everything; the floor only
    multiplies quantities by prices and adds up."""
    rows = tuple(lines(LINES))
    draft = Draft("EUR", rows, (Adjustment(percent=Decimal(3)),), includes_tax=includes_tax)
    taken = seconds(lambda: [compute(draft) for _invoice in range(MANY)])
    floor = seconds(
        lambda: [sum(row.quantity * row.price for row in rows) for _invoice in range(MANY)]
    )
    prices = "gross" if includes_tax else "net"
    rate = MANY / taken
    return Figure(
        f"invoices of {LINES} lines computed, {prices} prices", rate=rate, ratio=floor / taken,
        notes={"sums/s": f"{MANY / floor:,.0f}"},
    )  # fmt: skip


def drawn(number: int, *, rounds: int) -> Figure:
    """The whole way: HTML, child process, PDF/A with its e-invoice; the floor is a bare table of
    as many rows from the same child."""
    party = Party("Bench GmbH", ("Street 1", "20457 Hamburg"), "DE", vat_id="DE123456789")
    paper = Paper(
        Kind.INVOICE, party, party,
        tuple(PaperLine(f"Article number {n}", line) for n, line in enumerate(lines(number))),
        "EUR", number="INV-2026-00001", issued_on=date(2026, 11, 22), due_on=date(2026, 12, 6),
        bank=Bank("Bank", "DE89370400440532013000", "COBADEFFXXX"),
    )  # fmt: skip
    table = "<table>" + "<tr><td>1<td>Article<td>2<td>3.00<td>6.00" * number + "</table>"
    floor = p50(times(lambda: render(table), rounds, warm=1))
    taken = times(lambda: pdf_of(paper), rounds, warm=1)
    return Figure(
        f"PDF of {number} lines", p50(taken), p95(taken), floor, ratio=p50(taken) / floor,
        goal=GOAL, holds=p95(taken) < 20_000, notes={"KB": f"{len(pdf_of(paper)) / 1024:.0f}"},
    )  # fmt: skip
