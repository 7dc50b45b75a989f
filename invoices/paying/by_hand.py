"""Ways to pay that no program takes part in: somebody enters the payment when it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from invoices.accounts import check_bic, check_iban
from invoices.models import Invoice
from invoices.papers.paper import Bank, Paper
from invoices.papers.qr import payment_code
from invoices.papers.shown import spaced
from invoices.paying.plugin import Plugin, Setting, register


@register
class Cash(Plugin):
    name, label, icon = "cash", _("Cash"), "banknote"
    text = _("Words of yours on where and how to pay. You enter the payment when it came.")
    template = "invoices/public/_words.html"
    fields = (
        Setting("words", _("What clients read"), long=True,
                help=_("Such as where, when, and whom to ask for.")),
    )  # fmt: skip

    def way(self, invoice: Invoice, paper: Paper) -> Mapping[str, Any] | None:
        return None if self.lacks else {"words": self.get("words")}


@register
class BankTransfer(Plugin):
    name, label, icon = "bank", _("Bank transfer"), "landmark"
    text = _("Account, amount and reference to copy, with a code for banking apps.")
    template = "invoices/public/_bank.html"
    fields = (
        Setting("payee", _("Payee"), required=False,
                help=_("Leave all of this empty to use the account under Documents.")),
        Setting("iban", _("IBAN"), required=False, check=check_iban),
        Setting("bic", _("BIC"), required=False, check=check_bic),
        Setting("bank", _("Bank"), required=False),
    )  # fmt: skip

    def way(self, invoice: Invoice, paper: Paper) -> Mapping[str, Any] | None:
        """The account set up here, or the one on the document. A code banking apps read is drawn
        where currency and account allow it (EPC069-12)."""
        payee, iban = self.get("payee") or paper.seller.name, self.get("iban") or paper.bank.iban
        of_document = not self.get("iban")
        if not iban:
            return None
        return {
            "payee": payee,
            "iban": spaced(iban),
            "iban_plain": "".join(iban.split()),
            "bic": paper.bank.bic if of_document else self.get("bic"),
            "bank": paper.bank.name if of_document else self.get("bank"),
            "number": paper.number,
            "code": payment_code(self._on_paper(paper, payee, iban), owed=invoice.owed),
        }

    def _on_paper(self, paper: Paper, payee: str, iban: str) -> Paper:
        if not self.get("iban"):
            return paper
        bank = Bank(name=self.get("bank"), iban=iban, bic=self.get("bic"))
        return replace(paper, bank=bank, seller=replace(paper.seller, name=payee))
