"""Memory for the statements of a report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# Of what a report groups, 300,000 records fit into it; with PostgreSQL's own 4 MB they are sorted
# on disk. Only while a report is read: a worker reads one at a time.
ROOM = "64MB"


@contextmanager
def roomy() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('work_mem', %s, true)", [ROOM])
        yield
