"""What holds for issued invoices on every path: registered with the kernel."""

from invoices.gates import AS_ISSUED, AS_LEDGER, ENTRY_STAYS, LINE_OF_DRAFT, NOT_DRAFT_AGAIN
from invoices.models import Entry, Invoice, InvoiceLine
from records.gates import STANDING

STANDING[Invoice] = lambda: (AS_ISSUED, NOT_DRAFT_AGAIN, AS_LEDGER)
STANDING[InvoiceLine] = lambda: (LINE_OF_DRAFT,)
STANDING[Entry] = lambda: (ENTRY_STAYS,)
