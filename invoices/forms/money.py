"""Payments by hand, and what a credit note takes back."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from deals.money.words import money
from invoices.actions.offsetting import credits_for, left_of
from invoices.kinds import EntryKind, InvoiceKind
from invoices.models import Invoice, InvoiceLine, PaymentMethod
from users.forms import HelpedForm
from users.models import User

BY_HAND = (EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.CHARGEBACK, EntryKind.WRITE_OFF)


class EntryForm(HelpedForm):
    """An entry of the ledger; it cannot be changed afterwards, only made good by another."""

    button = _("Enter")
    kind = forms.ChoiceField(label=_("What"))
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=18, decimal_places=3, min_value=Decimal("0.001")
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    method = forms.ModelChoiceField(
        PaymentMethod.objects.none(), label=_("Payment method"), required=False
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args, invoice: Invoice, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        is_note = invoice.kind == InvoiceKind.CREDIT_NOTE
        kinds = [EntryKind.REFUND] if is_note else BY_HAND
        self.fields["kind"].choices = [(each.value, each.label) for each in kinds]
        self.fields["method"].queryset = PaymentMethod.objects.filter(deleted_at=None)
        if invoice.owed > 0:
            self.initial.setdefault("amount", f"{invoice.owed.normalize():f}")


class OffsetForm(HelpedForm):
    """Which of the client's credits is used for this invoice, and how much of it."""

    button = _("Set against this invoice")
    source = forms.ModelChoiceField(
        Invoice.objects.none(), label=_("What the client has with us"), empty_label=None
    )
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=18, decimal_places=3, min_value=Decimal("0.001"),
        required=False, help_text=_("Empty: as much as fits."),
    )  # fmt: skip

    def __init__(self, *args, invoice: Invoice, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = credits_for(invoice).visible_to(user)
        self.fields["source"].label_from_instance = source_words


def source_words(source: Invoice) -> str:
    words = {"number": source, "amount": money(left_of(source), source.currency)}
    return _("%(number)s: %(amount)s left") % words


class CreditForm(HelpedForm):
    """How much of each line is taken back; all of it unless somebody says less."""

    button = _("Issue credit note")
    why = forms.CharField(
        label=_("Why"), max_length=2_000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args, lines: list[InvoiceLine], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"line_{line.pk}"] = forms.DecimalField(
                label=line.name,
                max_digits=14,
                decimal_places=4,
                initial=Decimal(f"{line.quantity.normalize():f}"),
                required=False,
                help_text=_("of %(n)s") % {"n": f"{line.quantity.normalize():f}"},
            )

    def clean(self):
        said = super().clean()
        for line in self.lines:
            asked = said.get(f"line_{line.pk}") or Decimal(0)
            if asked * line.quantity < 0 or abs(asked) > abs(line.quantity):
                self.add_error(f"line_{line.pk}", _("No more than the invoice has."))
        return said

    @property
    def quantities(self) -> dict[int, Decimal] | None:
        """None where all of it is taken back."""
        asked = {
            line.pk: self.cleaned_data.get(f"line_{line.pk}") or Decimal(0) for line in self.lines
        }
        whole = all(asked[line.pk] == line.quantity for line in self.lines)
        return None if whole else asked


class RefundForm(HelpedForm):
    """How much of a payment goes back; all that is left of it unless somebody says less."""

    button = _("Give back")
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=18, decimal_places=3, min_value=Decimal("0.001")
    )

    def __init__(self, *args, left: Decimal, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("amount", f"{left.normalize():f}")
