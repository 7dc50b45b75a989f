"""All checks of the books in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from invoices.books.credits import check_credits
from invoices.books.difference import Difference
from invoices.books.frozen import check_files, check_frozen
from invoices.books.ledger import check_balances, check_entries
from invoices.books.series import check_numbers
from invoices.books.totals import check_lines, check_totals

CHECKS: dict[str, Callable[[], Iterator[Difference]]] = {
    "lines": check_lines,
    "totals": check_totals,
    "balances": check_balances,
    "ledger": check_entries,
    "numbers": check_numbers,
    "credits": check_credits,
    "frozen": check_frozen,
    "files": check_files,
}


def verify(*, files: bool = True) -> list[Difference]:
    """Every difference there is; none where the books are right. ``files`` may be left out where
    there are many. All is read as of one moment, so people may go on working."""
    found: list[Difference] = []
    with _as_of_now():
        for name, check in CHECKS.items():
            if files or name != "files":
                found += check()
    return found


@contextmanager
def _as_of_now() -> Iterator[None]:
    """One snapshot for all statements; inside somebody's transaction that one's own."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
