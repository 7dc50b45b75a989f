"""One lock for everything that decides about people."""

from django.db import connection

PEOPLE = 1_001  # number of the advisory lock; means nothing else


def lock_people() -> None:
    """Wait for, then hold until the transaction ends, the right to change who may do what.

    Seats, the last admin, the tree of teams and the first run are rules over many rows: two
    transactions that each look fine alone can break them together. Taken before the check.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PEOPLE])
