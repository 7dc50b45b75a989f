"""The list of 200,000 invoices, numbers under 20 writers, and the check of the books."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from crm.bench.measure import Figure, alternate, p50, p95, seconds
from crm.bench.web import Browser, served
from invoices import actions
from invoices.books import verify
from invoices.gates import said
from invoices.models import Entry, Invoice, InvoiceLine
from leads.models import Lead
from records.actions.deriving import derive
from records.models.events import ActorKind
from users.models import User

MOST = 200_000
ROUNDS = 40
FLOOR = "/bench/floor/"
LISTS = "p50 ≤ 2 × floor"
PAGES = [
    ("invoices: all", "/invoices/?list=all"),
    ("invoices: open, by due day", "/invoices/?list=open"),
    ("invoices: overdue", "/invoices/?list=overdue"),
    ("invoices: mine", "/invoices/?list=mine"),
]
WRITERS, EACH = 20, 25
# One line of 100 at 19 %; a fifth open. Numbers are another program's, so ours begin at one.
INVOICES = """
    INSERT INTO invoices_invoice (lead_id, owner_id, number, kind, state, name, currency, with_tax,
        language, discount_words, intro, footer, reference, seller, buyer, frozen, pdf, pdf_hash,
        net, tax, gross, paid, owed, rate, issued_on, due_on, external_system, created_at,
        updated_at)
    SELECT l.id, l.owner_id, 'B-' || n, 'invoice', 'draft', 'Order ' || n, 'EUR', false,
           '', '', '', '', '', '{{"name": "Bench"}}', '{{"name": "Client"}}', '', '', '',
           100, 19, 119, CASE WHEN n % 5 = 0 THEN 0 ELSE 119 END,
           CASE WHEN n % 5 = 0 THEN 119 ELSE 0 END, 1,
           current_date - (n % 700)::int, current_date - (n % 700)::int + 14, 'bench',
           now() - n * interval '5 minutes', now()
    FROM generate_series(1, {most}) n
    JOIN leads_lead l ON l.id = 1 + n % (SELECT max(id) FROM leads_lead)
"""
LINES = """
    INSERT INTO invoices_invoiceline (invoice_id, lead_id, position, name, details, quantity, unit,
        price, tax_category, tax_percent, tax_reason, interval, net)
    SELECT id, lead_id, 1, 'Article', '', 1, 'C62', 100, 'S', 19, '', '', 100 FROM invoices_invoice
"""
PAID = """
    INSERT INTO invoices_entry (invoice_id, lead_id, kind, amount, day, provider_id, note)
    SELECT id, lead_id, 'payment', 119, issued_on, '', '' FROM invoices_invoice WHERE owed = 0
"""
EVENTS = """
    INSERT INTO records_event (at, kind, actor_kind, record_type, record_id, line, changes)
    SELECT now(), 'invoices.imported', {actor}, {invoice}, id, lead_id, '{{}}' FROM invoices_invoice
    UNION ALL
    SELECT now(), 'invoices.entry_written', {actor}, {entry}, id, lead_id,
           jsonb_build_object('amount', jsonb_build_array(NULL, amount)) FROM invoices_entry
"""
ISSUED = "UPDATE invoices_invoice SET state = CASE WHEN owed = 0 THEN 'paid' ELSE 'open' END"


def fill_invoices(most: int) -> None:
    """Set-based, with the events the check of the books asks for."""
    types = {"invoice": Invoice.record_type, "entry": Entry.record_type}
    events = EVENTS.format(actor=ActorKind.SYSTEM.value, **types)
    with connection.cursor() as cursor:
        for statement in (INVOICES.format(most=most), LINES, PAID, events, ISSUED):
            cursor.execute(statement)
    derive(Invoice.objects.values_list("id", said(Invoice)), "frozen")
    with connection.cursor() as cursor:
        # Every row was written three times at once: what lies before them nobody else has.
        cursor.execute("VACUUM FULL ANALYZE invoices_invoice")
        cursor.execute("VACUUM ANALYZE invoices_invoiceline")
        cursor.execute("VACUUM ANALYZE invoices_entry")


def measure_books(_leads: int, database: str) -> list[Figure]:
    if not Invoice.objects.exists():
        fill_invoices(MOST)
    user = User.objects.get(email="owner7@example.com")
    call_command("collectstatic", interactive=False, verbosity=0)
    with served(database) as port:
        browser = Browser(port, user)
        figures = [_page(browser, job, address) for job, address in PAGES]
    return [*figures, numbers(user), checked()]


def _page(browser: Browser, job: str, address: str) -> Figure:
    mine, floor = alternate(lambda: browser.get(address), lambda: browser.get(FLOOR), ROUNDS)
    ratio = p50(mine) / p50(floor)
    return Figure(job, p50(mine), p95(mine), p50(floor), None, ratio, LISTS, ratio <= 2)


def numbers(user: User) -> Figure:
    """Twenty people issue twenty-five drafts each; all wait for one counter in turns. The floor
    is one of them alone."""
    lead = Lead.objects.filter(owner=user).earliest("id")
    alone = _drafts(user, lead, EACH)
    one = seconds(lambda: _issue(user, alone))
    heaps = [_drafts(user, lead, EACH) for _writer in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        taken = seconds(lambda: list(pool.map(lambda ids: _issue(user, ids), heaps)))
    issued = Invoice.objects.filter(external_system="", number__isnull=False)
    given = issued.values("number").distinct().count()
    rate = WRITERS * EACH / taken
    return Figure(
        f"numbers issued by {WRITERS} writers", rate=rate, ratio=rate / (EACH / one),
        goal="none missing, none twice", holds=given == issued.count() == (WRITERS + 1) * EACH,
        notes={"alone/s": f"{EACH / one:,.0f}"},
    )  # fmt: skip


def _drafts(user: User, lead: Lead, count: int) -> list[int]:
    found = []
    for _each in range(count):
        invoice = Invoice(lead=lead, currency="EUR", owner=user)
        line = InvoiceLine(name="Article", price=Decimal(100), tax_percent=Decimal(19))
        actions.draft_invoice(invoice, lines=[line], by=user)
        found.append(invoice.pk)
    return found


def _issue(user: User, ids: list[int]) -> None:
    try:
        for pk in ids:
            actions.issue(Invoice.objects.filter(pk=pk), by=user, now=timezone.now())
    finally:
        connection.close()


def checked() -> Figure:
    """Every line, total, balance and number of the books, worked out again."""
    start, processor = time.perf_counter(), time.process_time()
    found = verify(files=False)
    taken = time.perf_counter() - start
    mine = time.process_time() - processor
    documents = Invoice.objects.count()
    return Figure(
        f"check of the books, {documents:,} documents", taken * 1000, rate=documents / taken,
        goal="0 differences", holds=not found, notes={"own processor s": f"{mine:.1f}"},
    )  # fmt: skip
