"""The one engine that computes quotes and invoices (TRUST laws 7 and 8, D1 to D3; X21).

Decimal numbers in, whole numbers of the currency's smallest unit out; no float, no rounding but
half up, in one place. No model, no clock, no database: what a page, a PDF, a mail, an export and
the check of the books show comes from ``compute``.
"""

from invoices.computing.engine import compute
from invoices.computing.opposites import opposite
from invoices.computing.parts import Adjustment, Draft, Line, Tax, Uncomputable
from invoices.computing.sums import Amounts, Share, Subtotal, Totals

__all__ = [
    "Adjustment",
    "Amounts",
    "Draft",
    "Line",
    "Share",
    "Subtotal",
    "Tax",
    "Totals",
    "Uncomputable",
    "compute",
    "opposite",
]
