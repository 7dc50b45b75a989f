"""The ways to pay a client is offered at the page of an invoice (WA-19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from invoices.kinds import InvoiceKind
from invoices.models import Invoice, PaymentMethod
from invoices.papers.paper import Paper
from invoices.paying import Online, plugin_of
from invoices.paying.by_hand import BankTransfer
from invoices.querysets import OWING


@dataclass(frozen=True, slots=True)
class Way:
    """``key`` is empty where there is nothing to be sent: words or an account."""

    name: str
    icon: str
    template: str
    values: Mapping[str, Any]
    key: str = ""


def ways_of(invoice: Invoice, paper: Paper) -> list[Way]:
    """What can be used for this invoice now, in the order an admin chose; nothing where nothing
    is owed. The account on the document is offered until somebody sets up bank transfer."""
    is_note = invoice.kind == InvoiceKind.CREDIT_NOTE
    if is_note or invoice.state not in OWING or invoice.owed <= 0:
        return []
    methods = list(PaymentMethod.objects.live().order_by("position", "pk"))
    if not any(method.plugin == BankTransfer.name for method in methods):
        methods.append(PaymentMethod(plugin=BankTransfer.name, name=str(BankTransfer.label)))
    found = (way_by(method, invoice, paper) for method in methods if method.active)
    return [way for way in found if way is not None]


def way_by(method: PaymentMethod, invoice: Invoice, paper: Paper) -> Way | None:
    plugin = plugin_of(method)
    values = plugin.way(invoice, paper) if plugin else None
    if plugin is None or values is None:
        return None
    key = method.key if isinstance(plugin, Online) else ""
    return Way(method.name, plugin.icon, plugin.template, values, key)
