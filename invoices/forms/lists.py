"""The price list of a document."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from invoices.drawing import Document
from invoices.models import PriceList


def lists_to_choose(document: Document) -> QuerySet[PriceList]:
    """Those in use, and the one that stands there."""
    return PriceList.objects.filter(Q(deleted_at=None) | Q(pk=document.price_list_id))


def check_price_list(form: forms.ModelForm) -> None:
    """The prices of a document are of one currency, all with tax or all without; a list of the
    other kind would change what they mean."""
    said = form.cleaned_data
    prices = said.get("price_list")
    if prices is None or "currency" not in said:
        return
    if prices.currency != said["currency"]:
        form.add_error(
            "price_list",
            _("Its prices are in %(currency)s. Choose that currency, or another list.")
            % {"currency": prices.currency},
        )
    elif prices.with_tax != said.get("with_tax"):
        with_tax = _("Its prices include tax. Say so below, or choose another list.")
        without = _("Its prices are without tax. Say so below, or choose another list.")
        form.add_error("price_list", with_tax if prices.with_tax else without)
