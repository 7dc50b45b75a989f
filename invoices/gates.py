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
use a credit     –      yes   yes        –     –         –            –         –
void (proforma)  –      yes   –          –     –         –            –         –
===============  =====  ====  =========  ====  ========  ===========  ========  ====

The same of a quote:

==============  =====  ====  ======  ========  ========  =======  ========
what            draft  sent  viewed  accepted  declined  expired  replaced
==============  =====  ====  ======  ========  ========  =======  ========
change, lines   yes    –     –       –         –         –        –
trash           yes    –     –       –         –         –        –
send            yes    –     –       –         –         –        –
accept          –      yes   yes     –         –         –        –
decline         –      yes   yes     –         –         –        –
withdraw        –      yes   yes     –         –         –        –
open again      –      –     –       –         yes       yes      –
new version     –      yes   yes     –         yes       yes      –
invoice         –      –     –       yes       –         –        –
==============  =====  ====  ======  ========  ========  =======  ========

After its last day a quote is neither accepted nor opened again: a new version is.

And of a service, by where it stands:

===========================  =======  ======  ======  =====
what                         waiting  coming  active  ended
===========================  =======  ======  ======  =====
change                       yes      yes     yes     yes
end                          yes      yes     yes     –
renew (with an end)          yes      yes     yes     yes
trash, never charged         yes      yes     yes     yes
trash, charged               –        –       –       –
invoice, days left           –        –       yes     yes
===========================  =======  ======  ======  =====

A payment of a paid invoice makes it overpaid; what is too much is refunded. An issued invoice
never changes what it says, on no path: form, bulk edit, import, undo or admin. Nor does a quote
that went out, but for the options the client chooses.
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

from invoices.kinds import InvoiceKind, InvoiceState, QuoteState, SubscriptionState
from invoices.models import Entry, Invoice, InvoiceLine, NumberCounter, Price, Quote, QuoteLine
from invoices.models.documents import CONTENT, Document
from invoices.querysets import WAITING
from leads.gates import require_seat
from records.gates import Gate

__all__ = ["require_seat"]

# What an issued document says, in a fixed order; the seller and buyer as they are frozen.
WORDS = sorted(CONTENT - {"net", "tax", "gross"})
SAID: dict[type[Document], tuple[str, ...]] = {
    Invoice: (*WORDS, "kind", "issued_on", "due_on"),
    Quote: (*WORDS, "name", "sent_on", "valid_until", "version_number"),
}


class Joined(Func):
    """Texts one after the other, each with its length, so that no two sets read the same."""

    function = "concat_ws"
    output_field = TextField()


def said(model: type[Document]) -> MD5:
    """The content of a document as a hash, worked out by the database from the row."""
    parts = [Coalesce(Cast(F(name), TextField()), Value("")) for name in SAID[model]]
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
    DRAFT | Q(frozen="") | Q(frozen=said(Invoice)), after=True,
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

OPEN_TO_ANSWER = Q(state__in=WAITING)
HAS_QUOTE_LINES = Q(Exists(QuoteLine.objects.filter(quote=OuterRef("pk"), deleted_at=None)))
QUOTE_IS_DRAFT = Gate("sent", _("It went out and stays as it is. Make a new version."), DRAFT)
QUOTE_WITH_LINES = Gate("no_lines", _("It has no lines yet."), HAS_QUOTE_LINES)
IS_SENT = Gate("draft", _("It is not sent yet."), ~DRAFT)
IS_WAITING = Gate("not_waiting", _("It waits for no answer."), OPEN_TO_ANSWER)
IS_CLOSED = Gate(
    "not_closed", _("Only what was declined or has expired is opened again."),
    Q(state__in=[QuoteState.DECLINED, QuoteState.EXPIRED]),
)  # fmt: skip
IS_ACCEPTED = Gate("not_accepted", _("The client has not accepted it."), Q(state="accepted"))
BEFORE_NOT_ACCEPTED = Gate(
    "before_accepted", _("The version before it was accepted meanwhile."),
    Q(revises=None) | ~Q(revises__state=QuoteState.ACCEPTED),
)  # fmt: skip
QUOTE_GATES = (QUOTE_IS_DRAFT, QUOTE_WITH_LINES, WITH_AMOUNT, BEFORE_NOT_ACCEPTED)

QUOTE_AS_SENT = Gate(
    "as_sent", _("It went out: what it says never changes. Make a new version."),
    DRAFT | Q(frozen="") | Q(frozen=said(Quote)), after=True,
)  # fmt: skip
QUOTE_STAYS_SENT = Gate(
    "stays_sent", _("It went out and stays so. Make a new version."), ~DRAFT, after=True,
    when=~DRAFT,
)  # fmt: skip
QUOTE_KEPT = Gate("kept", _("It went out and is kept."), DRAFT | Q(deleted_at=None), after=True)
ACCEPTED_STAYS = Gate(
    "accepted", _("The client has accepted it, and so it stays."), Q(state="accepted"),
    after=True, when=Q(state="accepted"),
)  # fmt: skip
REPLACED_STAYS = Gate(
    "replaced", _("A newer version was sent instead."), Q(state="replaced"), after=True,
    when=Q(state="replaced"),
)  # fmt: skip
QUOTE_LINE_OF_DRAFT = Gate(
    "sent", _("The quote went out: its lines never change."),
    Q(quote__state=QuoteState.DRAFT), spares=ONLY_THE_LEAD | {"chosen"},
)  # fmt: skip
STILL_CHOOSING = Gate(
    "answered", _("Options are chosen until the client answers."),
    Q(quote__state__in=[QuoteState.DRAFT, *WAITING]), spares=ONLY_THE_LEAD,
)  # fmt: skip


def not_over(today: date) -> Gate:
    """The last day to accept it is not over."""
    last = Q(valid_until=None) | Q(valid_until__gte=today)
    return Gate("over", _("The day until which it was valid is over. Make a new version."), last)


# A series whose counter stands somewhere has given numbers: counting anew would repeat them.
NOT_COUNTING = Gate(
    "in_use", _("It has given numbers already; it cannot count in another way. The pattern can "
                "change."),
    ~Q(Exists(NumberCounter.objects.filter(series=OuterRef("pk")))),
)  # fmt: skip

# The same figures in another currency, or with tax, would be other prices.
WITHOUT_PRICES = Gate(
    "has_prices", _("It has prices: its currency and whether they include tax stay. Make another "
                    "list."),
    ~Q(Exists(Price.objects.filter(price_list=OuterRef("pk"), deleted_at=None))),
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
