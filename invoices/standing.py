"""What holds for documents that went out on every path: registered with the kernel."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.actions import restore_products, start_billing
from invoices.actions.converted import why_not_taken_back
from invoices.actions.converting import CONVERTED
from invoices.actions.days import settle_undone
from invoices.actions.lines import retotal_undone
from invoices.gates import (
    ACCEPTED_STAYS,
    AS_ISSUED,
    AS_LEDGER,
    ENTRY_KEPT,
    ENTRY_STAYS,
    KEPT,
    LINE_OF_DRAFT,
    NOT_DRAFT_AGAIN,
    QUOTE_AS_SENT,
    QUOTE_KEPT,
    QUOTE_LINE_OF_DRAFT,
    QUOTE_STAYS_SENT,
    REPLACED_STAYS,
    STILL_CHOOSING,
)
from invoices.models import (
    Entry,
    Invoice,
    InvoiceLine,
    Price,
    Product,
    ProductLink,
    Quote,
    QuoteLine,
    Subscription,
)
from leads.presets import BESIDE
from records.access import manages
from records.actions.along import goes_along
from records.actions.undoing import SETTLE
from records.batches.rules import ASKED
from records.gates import STANDING
from records.keeping import keeps
from records.trash.content import RESTORE
from records.writers import WRITERS

STANDING[Invoice] = lambda: (AS_ISSUED, NOT_DRAFT_AGAIN, KEPT, AS_LEDGER)
STANDING[InvoiceLine] = lambda: (LINE_OF_DRAFT,)
STANDING[Entry] = lambda: (ENTRY_STAYS, ENTRY_KEPT)
STANDING[Quote] = lambda: (
    QUOTE_AS_SENT, QUOTE_STAYS_SENT, QUOTE_KEPT, ACCEPTED_STAYS, REPLACED_STAYS
)  # fmt: skip
STANDING[QuoteLine] = lambda: (QUOTE_LINE_OF_DRAFT, STILL_CHOOSING)

# Drafts go into the trash with their lead; what was issued stays in the books (TRUST D5).
goes_along(Invoice, "lead", only=Q(state="draft"))
goes_along(Quote, "lead", only=Q(state="draft"))

# Services have pages of their own: they go along with their lead.
goes_along(Subscription, "lead")
SETTLE.extend((settle_undone, retotal_undone))

ASKED[CONVERTED] = why_not_taken_back

BESIDE.append(start_billing)

# What is sold, and for how much, is a manager's business; reps read it.
for _model in (Product, Price, ProductLink):
    WRITERS[_model] = manages
RESTORE[Product] = restore_products

# Books are kept for years by law, whoever asks to be forgotten (X36).
STAYS = _("everything: the law has issued documents and their payments kept as they went out")
keeps(Invoice, ~Q(state="draft"), why=STAYS)
keeps(InvoiceLine, ~Q(invoice__state="draft"), why=STAYS)
keeps(Entry, Q(pk__gt=0), why=STAYS)

# An offer that went out is a business letter, answered or not, and its number is one of a series.
LETTERS = _("everything: quotes that went out are kept as business letters")
keeps(Quote, ~Q(state="draft"), why=LETTERS)
keeps(QuoteLine, ~Q(quote__state="draft"), why=LETTERS)
