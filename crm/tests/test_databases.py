"""The quick ways of tests leave what Django's own leave."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from crm.tests.databases import LARGE, Emptying
from leads.tests.factories import make_lead
from records.models import Comment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def emptying() -> Emptying:
    return Emptying()


def test_what_a_test_left_is_gone_and_what_migrations_made_stands(emptying, rep):
    make_lead("Ada", owner=rep)
    assert set(emptying.full()) > set(emptying.standing) > {"django_content_type"}
    assert emptying.empty()
    assert set(emptying.full()) == set(emptying.standing)
    make_lead("Bob")  # foreign keys are looked at again
    assert connection.cursor().execute("SHOW session_replication_role").fetchone()[0] == "origin"


def test_a_large_table_is_truncated(emptying, rep):
    text = "".join(f"{n:05}" for n in range(100))
    place = {"author": rep, "target_type": 1, "target_id": 1, "line": 1}
    Comment.objects.bulk_create(Comment(text=text, **place) for _n in range(2_500))
    assert emptying.full()["records_comment"] > LARGE
    assert emptying.empty()
    assert set(emptying.full()) == set(emptying.standing)


def test_where_a_test_touched_what_migrations_made_django_makes_it_anew(emptying):
    Permission.objects.first().delete()
    assert not emptying.empty()
