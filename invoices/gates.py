"""Who may change documents, and what must be true first (TRUST D5, D9).

The table of allowed pairs (state of the invoice, what is done to it):

===============  =====  ====  =========  ====  ========  ===========  ========  ====
what             draft  open  part paid  paid  overpaid  written off  credited  void
===============  =====  ====  =========  ====  ========  ===========  ========  ====
change, lines    yes    –     –          –     –         –            –         –
trash            yes    –     –          –     –         –            –         –
issue            yes    –     –          –     –         –            –         –
enter payment    –      yes   yes        yes   yes       yes          –         –
refund           –      –     yes        yes   yes       yes          –         –
write off        –      yes   yes        –     –         –            –         –
credit note      –      yes   yes        yes   yes       yes          –         –
void (proforma)  –      yes   –          –     –         –            –         –
===============  =====  ====  =========  ====  ========  ===========  ========  ====

A payment of a paid invoice makes it overpaid; what is too much is refunded. An issued invoice
never changes what it says, on no path: form, bulk edit, import, undo or admin.
"""

from __future__ import annotations

from datetime import date

from django.db.models import (
    CharField,
    DecimalField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import MD5, Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from invoices.kinds import InvoiceKind, InvoiceState, SubscriptionState
from invoices.models import Entry, InvoiceLine, NumberCounter
from invoices.models.documents import CONTENT
from leads.gates import require_seat
from records.gates import Gate

__all__ = ["require_seat"]

# What an issued document says, in a fixed order; the seller and buyer as they are frozen.
SAID = (*sorted(CONTENT - {"net", "tax", "gross"}), "kind", "issued_on", "due_on")


class Joined(Func):
    """Texts one after the other, each with its length, so that no two sets read the same."""

    function = "concat_ws"
    output_field = TextField()


def said() -> MD5:
    """The content of an invoice as a hash, worked out by the database from the row."""
    parts = [Coalesce(Cast(F(name), TextField()), Value("")) for name in SAID]
    return MD5(Joined(Value("\x1f"), *parts), output_field=CharField())


MONEY = DecimalField(max_digits=18, decimal_places=3)
DRAFT = Q(state=InvoiceState.DRAFT)
HAS_LINES = Q(Exists(InvoiceLine.objects.filter(invoice=OuterRef("pk"), deleted_at=None)))
PAYABLE = (
    InvoiceState.OPEN, InvoiceState.PART_PAID, InvoiceState.PAID, InvoiceState.OVERPAID,
    InvoiceState.WRITTEN_OFF,
)  # fmt: skip
OWING = (InvoiceState.OPEN, InvoiceState.PART_PAID)
HAS_ENTRIES = Q(Exists(Entry.objects.filter(invoice=OuterRef("pk"))))

IS_DRAFT = Gate("issued", _("It is issued and never changes. Write a credit note instead."), DRAFT)
WITH_LINES = Gate("no_lines", _("It has no lines yet."), HAS_LINES)
WITH_AMOUNT = Gate("nothing", _("It comes to less than nothing."), Q(gross__gte=0))
IS_PAYABLE = Gate("not_payable", _("It cannot take payments."), Q(state__in=PAYABLE))
IS_OWING = Gate("not_owing", _("Nothing is left to pay."), Q(state__in=OWING))
IS_INVOICE = Gate(
    "no_invoice", _("Only an invoice is corrected by a credit note."), Q(kind=InvoiceKind.INVOICE)
)
IS_PROFORMA = Gate(
    "no_proforma", _("Only a proforma becomes void. Write a credit note."),
    Q(kind=InvoiceKind.PROFORMA),
)  # fmt: skip
UNTOUCHED = Gate("paid", _("Money was paid for it."), Q(state=InvoiceState.OPEN) & ~HAS_ENTRIES)

IS_ISSUED = Gate("draft", _("It is not issued yet."), ~DRAFT)
NOT_VOID = Gate("void", _("It is void and asks for nothing."), ~Q(state=InvoiceState.VOID))
UNSEEN = Gate("seen", _("The client saw it before."), Q(viewed_at=None))

# These stand for every change of the row, undo and the trash included.
AS_ISSUED = Gate(
    "as_issued", _("It is issued: what it says never changes. Write a credit note instead."),
    DRAFT | Q(frozen="") | Q(frozen=said()), after=True,
)  # fmt: skip
NOT_DRAFT_AGAIN = Gate(
    "stays_issued", _("It is issued and stays so. Write a credit note instead."),
    ~DRAFT, after=True, when=~DRAFT,
)  # fmt: skip
LEDGER = (
    Entry.objects.filter(invoice=OuterRef("pk"), deleted_at=None)
    .order_by().values("invoice").annotate(sum=Sum("amount")).values("sum")
)  # fmt: skip
KEPT = Gate(
    "kept", _("It is issued and stays in the books."), DRAFT | Q(deleted_at=None), after=True
)
AS_LEDGER = Gate(
    "ledger", _("What is paid follows from the payments entered. Enter a refund instead."),
    Q(paid=Coalesce(Subquery(LEDGER), Value(0), output_field=MONEY)), after=True,
)  # fmt: skip
# A merge of leads moves what hangs on them; that says nothing else than before (X02).
ONLY_THE_LEAD = frozenset({"lead_id"})
LINE_OF_DRAFT = Gate(
    "issued", _("The invoice is issued: its lines never change."),
    Q(invoice__state=InvoiceState.DRAFT), spares=ONLY_THE_LEAD,
)  # fmt: skip
ENTRY_KEPT = Gate("kept", _("It stays in the books."), Q(deleted_at=None), after=True)
ENTRY_STAYS = Gate(
    "ledger", _("What is entered stays. Enter a refund or a correction."), Q(pk__in=[]),
    spares=ONLY_THE_LEAD,
)  # fmt: skip

# A series whose counter stands somewhere has given numbers: counting anew would repeat them.
NOT_COUNTING = Gate(
    "in_use", _("It has given numbers already; it cannot count in another way. The pattern can "
                "change."),
    ~Q(Exists(NumberCounter.objects.filter(series=OuterRef("pk")))),
)  # fmt: skip

NOT_ENDED = Gate("ended", _("It is over already."), ~Q(state=SubscriptionState.ENDED))
WITH_END = Gate("endless", _("It has no end, so there is nothing to renew."),
                Q(ends_on__isnull=False))  # fmt: skip
NEVER_BILLED = Gate(
    "charged", _("It was charged. End it instead, so that its story stays."),
    Q(billed_until__isnull=True),
)  # fmt: skip
HAS_TERM = Gate("no_term", _("What renews itself needs a term."), Q(term_months__gt=0))


def begins_by(day: date) -> Gate:
    return Gate("ends_before", _("It ends after it begins."), Q(starts_on__lte=day))


def starts_as_charged(day: date) -> Gate:
    """What was charged says from when; that stays."""
    words = _("It was charged from its first day on. End it, and start another one.")
    return Gate("charged_from", words, Q(billed_until__isnull=True) | Q(starts_on=day))
