"""Statements planned once per connection (SPEED: what the framework costs)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.prepared import prepared

pytestmark = pytest.mark.django_db
QUERY = "SELECT count(*) FROM users_user WHERE id = ANY(%s::bigint[]) AND name <> %s"


SEEN = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s"


def kept(beginning: str = QUERY[:40]) -> list[tuple[int, int]]:
    """(plans made for all values, for one) of what this connection keeps of the query."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [f"{beginning}%"])
        return cursor.fetchall()


def test_a_statement_is_planned_a_few_times_and_then_kept(rep):
    for _time in range(8):
        with prepared() as cursor:
            cursor.execute(QUERY, [[rep.pk], "x"])
            assert cursor.fetchone() == (1,)
    (generic, custom), *others = kept()
    assert (generic, custom, others) == (3, 5, [])


def test_control_django_has_every_one_planned(rep):
    query = QUERY.replace("count(*)", "count(id)")
    for _time in range(8):
        with connection.cursor() as cursor:
            cursor.execute(query, [[rep.pk], "x"])
    assert kept(query[:40]) == []


def test_it_is_counted_as_any_query(rep):
    with CaptureQueriesContext(connection) as asked, prepared() as cursor:
        cursor.execute(QUERY, [[rep.pk], "x"])
    assert [each["sql"][:21] for each in asked] == [QUERY[:21]]
