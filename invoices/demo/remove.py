"""Takes the documents of the sample leads away again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.db import connection, transaction
from psycopg import sql

from invoices.books.series import patterns_of, read_number
from invoices.kinds import Series
from invoices.models import (
    BillingProfile,
    Entry,
    Invoice,
    InvoiceLine,
    NumberCounter,
    NumberSeries,
    PaymentAttempt,
    PublicLink,
    Quote,
    QuoteLine,
    Subscription,
)
from records.actions.writing import table

DAY = {Invoice: "issued_on", Quote: "sent_on"}
SWITCH = sql.SQL("ALTER TABLE {} {} TRIGGER USER")


def remove_invoices(leads: Sequence[int], *, batches: Sequence[int]) -> None:
    """Issued ones as well, which nothing else may delete: they never were anybody's. Where no
    other document of a kind was issued, its numbers begin anew."""
    invoices = Invoice.objects.filter(lead_id__in=leads)
    ids = list(invoices.values_list("id", flat=True))
    _note_numbers(ids)
    files = [path for path in invoices.values_list("pdf", flat=True) if path]
    with _unguarded():
        PaymentAttempt.objects.filter(invoice__in=ids)._raw_delete("default")
        for model in (PublicLink, Entry, InvoiceLine):
            model.objects.filter(invoice__in=ids)._raw_delete("default")
        Subscription.objects.filter(lead_id__in=leads)._raw_delete("default")
        Invoice.objects.filter(id__in=ids)._raw_delete("default")
    BillingProfile.objects.filter(lead_id__in=leads).delete()
    for kind in set(Invoice._meta.get_field("kind").choices):
        if not Invoice.objects.filter(kind=kind[0], number__isnull=False).exists():
            NumberCounter.objects.filter(series__kind=kind[0]).delete()
    transaction.on_commit(lambda: [default_storage.delete(path) for path in files])


def _note_numbers(ids: Sequence[int], *, of: type[Invoice] | type[Quote] = Invoice) -> None:
    """Where others were numbered since, the gap the samples leave is no loss (``books.series``)."""
    for series in NumberSeries.objects.all():
        kinds = {"kind": series.kind} if of is Invoice else {}
        if (of is Quote) != (series.kind == Series.QUOTE):
            continue
        patterns = patterns_of(series)
        gone: dict[int, list[int]] = defaultdict(list)
        given = of.objects.filter(id__in=ids, number__isnull=False, **kinds)
        for number, day in given.values_list("number", DAY[of]):
            if read := read_number(number, patterns):
                gone[day.year if series.yearly else 0].append(read[1])
        for year, numbers in gone.items():
            counter = NumberCounter.objects.select_for_update().get(series=series, year=year)
            counter.removed = sorted({*counter.removed, *numbers})
            counter.save(update_fields=["removed"])


def remove_quotes(leads: Sequence[int], *, batches: Sequence[int]) -> None:
    """Those that went out as well, in the same way."""
    quotes = Quote.objects.filter(lead_id__in=leads)
    ids = list(quotes.values_list("id", flat=True))
    _note_numbers(ids, of=Quote)
    files = [path for path in quotes.values_list("pdf", flat=True) if path]
    with _unguarded():
        for model in (PublicLink, QuoteLine):
            model.objects.filter(quote__in=ids)._raw_delete("default")
        Quote.objects.filter(id__in=ids)._raw_delete("default")
    if not Quote.objects.filter(number__isnull=False).exists():
        NumberCounter.objects.filter(series__kind=Series.QUOTE).delete()
    transaction.on_commit(lambda: [default_storage.delete(path) for path in files])


@contextmanager
def _unguarded() -> Iterator[None]:
    """Without the database's own guards of what was issued, for this transaction alone: the
    tables are locked meanwhile, so nobody else writes past them."""
    _switch("DISABLE")
    yield
    _switch("ENABLE")


def _switch(word: str) -> None:
    connection.check_constraints()  # a table with open checks cannot be altered
    with connection.cursor() as cursor:
        for model in (Quote, QuoteLine, Invoice, InvoiceLine, Entry):
            cursor.execute(SWITCH.format(table(model), sql.SQL(word)))
