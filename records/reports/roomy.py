"""What the statements of a report need of PostgreSQL, while a report is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from psycopg import sql

# Of what a report groups, 300,000 records fit into 64 MB; with PostgreSQL's own 4 MB they are
# sorted on disk. A worker reads one report at a time. What a report reads has been read before, so
# an index that holds all of it is cheaper than the table; the planner's own figure is that of a
# disk that turns. Compiling a statement takes longer than it saves in one that runs once. What
# records fall into is worked out, so the planner expects as many groups as records and would sort
# all of them: allowed more for a hashed table, it finds that there are a few hundred.
SETTINGS = {
    "work_mem": "64MB", "hash_mem_multiplier": "8", "random_page_cost": "1.1", "jit": "off",
}  # fmt: skip


@contextmanager
def roomy() -> Iterator[None]:
    one = sql.SQL("set_config(%s, %s, true)")
    sets = sql.SQL("SELECT {}").format(sql.SQL(", ").join([one] * len(SETTINGS)))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sets, [each for pair in SETTINGS.items() for each in pair])
        yield
