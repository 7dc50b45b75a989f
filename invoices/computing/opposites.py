"""A document that takes another back to the cent."""

from __future__ import annotations

from dataclasses import replace

from invoices.computing.parts import Adjustment, Draft, Line


def opposite(draft: Draft) -> Draft:
    """The same with every quantity and fixed amount negated: its totals are the negated totals.

    For corrections that show minus signs. A credit note does not need it: it states what it takes
    back as positive amounts (EN 16931), and the ledger gives it its sign.
    """
    return replace(
        draft,
        lines=tuple(_line(line) for line in draft.lines),
        adjustments=tuple(_adjustment(each) for each in draft.adjustments),
        prepaid=-draft.prepaid,
        rounding=-draft.rounding,
    )


def _line(line: Line) -> Line:
    adjustments = tuple(_adjustment(each) for each in line.adjustments)
    return replace(line, quantity=-line.quantity, adjustments=adjustments)


def _adjustment(each: Adjustment) -> Adjustment:
    return replace(
        each,
        amount=None if each.amount is None else -each.amount,
        base=None if each.base is None else -each.base,
    )
