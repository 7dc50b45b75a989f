"""The words of a document, in its language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from invoices.computing import Adjustment
from invoices.papers.paper import Kind, Paper

# Units people know by a sign of their own; the others by their word.
SIGNS = {"KGM": "kg", "MTR": "m", "LTR": "l", "KMT": "km", "MTK": "m²", "MTQ": "m³", "TNE": "t"}


def title(paper: Paper) -> str:
    """Quote, invoice …; a draft says that it is one."""
    words = {
        Kind.QUOTE: pgettext("document", "Quote"),
        Kind.INVOICE: pgettext("document", "Invoice"),
        Kind.PROFORMA: pgettext("document", "Proforma invoice"),
        Kind.CREDIT_NOTE: pgettext("document", "Credit note"),
    }[paper.kind]
    return words if paper.number else _("%(document)s (draft)") % {"document": words}


def unit(code: str, *, is_one: bool = False) -> str:
    """“3 pcs”, “1 pc”."""
    one = {
        "C62": pgettext("unit", "pc"),
        "H87": pgettext("unit", "pc"),
        "DAY": pgettext("unit", "day"),
        "WEE": pgettext("unit", "week"),
        "MON": pgettext("unit", "month"),
        "ANN": pgettext("unit", "year"),
    }
    if is_one and code in one:
        return one[code]
    words = {
        "C62": pgettext("unit", "pcs"),
        "H87": pgettext("unit", "pcs"),
        "HUR": pgettext("unit", "h"),
        "DAY": pgettext("unit", "days"),
        "WEE": pgettext("unit", "weeks"),
        "MON": pgettext("unit", "months"),
        "ANN": pgettext("unit", "years"),
        "MIN": pgettext("unit", "min"),
        "LS": pgettext("unit", "flat"),
    }
    return words.get(code) or SIGNS.get(code, code)


def reason(category: str) -> str:
    """Why no tax is taken, where the document says nothing of its own."""
    return {
        "AE": _("Reverse charge: the recipient accounts for the tax."),
        "K": _("Tax-free supply within the European Union."),
        "G": _("Tax-free export."),
        "E": _("Exempt from tax."),
        "O": _("Not subject to tax."),
    }.get(category, "")


def adjustment_reason(each: Adjustment) -> str:
    """“Discount” or “Charge”, where nobody gave a reason."""
    usual = pgettext("document", "Charge") if each.is_charge else pgettext("document", "Discount")
    return each.reason or usual
