"""What holds for issued invoices on every path: registered with the kernel."""

from invoices.gates import (
    AS_ISSUED,
    AS_LEDGER,
    ENTRY_KEPT,
    ENTRY_STAYS,
    KEPT,
    LINE_OF_DRAFT,
    NOT_DRAFT_AGAIN,
)
from invoices.models import Entry, Invoice, InvoiceLine
from records.actions.along import goes_along
from records.gates import STANDING

STANDING[Invoice] = lambda: (AS_ISSUED, NOT_DRAFT_AGAIN, KEPT, AS_LEDGER)
STANDING[InvoiceLine] = lambda: (LINE_OF_DRAFT,)
STANDING[Entry] = lambda: (ENTRY_STAYS, ENTRY_KEPT)

# Drafts go into the trash with their lead; what was issued stays in the books (TRUST D5).
goes_along(Invoice, "lead")
