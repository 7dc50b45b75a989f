"""A5: whatever is filtered, "select all" changes the rows plain SQL finds, and no other."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.models import Lead
from leads.tests.factories import make_lead, make_point, make_status
from records.models import Selection
from records.tests.examples import examples
from tests.trust.test_selected import HARD

QUIET = settings(
    max_examples=examples(150),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TEXTS = ("name", "company_name", "city", "job_title")
COLUMN = {"name": "name", "company_name": "company_name", "city": "city", "job_title": "job_title"}
WORDS = st.sampled_from([value for value in HARD if value.strip()]) | st.text(
    st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), min_size=1, max_size=2
)

# (parameter, its value, the condition in SQL written by hand, its values)
Filter = tuple[str, str, str, list]


def of_text(column: str, word: str) -> st.SearchStrategy[Filter]:
    word = word.strip()
    if column != "name":  # searched inside; the rest compares wholes
        starts = (f"{column}__starts", word, f"starts_with(upper({column}), upper(%s))", [word])
        return st.sampled_from([starts, (f"{column}__empty", "yes", f"{column} = ''", []),
                                (f"{column}__empty", "no", f"{column} <> ''", [])])  # fmt: skip
    return st.sampled_from([
        ("name", word, "name = %s", [word]),
        ("name__contains", word, "position(upper(%s) in upper(name)) > 0", [word]),
        ("name__starts", word, "starts_with(upper(name), upper(%s))", [word]),
    ])  # fmt: skip


def of_the_rest(me: int, status: int) -> st.SearchStrategy[Filter]:
    mails = ("SELECT 1 FROM leads_contactpoint p WHERE p.lead_id = leads_lead.id"
             " AND p.kind = 'email' AND p.deleted_at IS NULL")  # fmt: skip
    return st.sampled_from([
        ("owner", "me", "owner_id = %s", [me]),
        ("owner", "nobody", "owner_id IS NULL", []),
        ("owner__not", "me", "owner_id IS DISTINCT FROM %s", [me]),
        ("owner", "me,nobody", "(owner_id = %s OR owner_id IS NULL)", [me]),
        ("status", str(status), "status_id = %s", [status]),
        ("status__not", str(status), "status_id <> %s", [status]),
        ("priority", "1,2", "priority IN (1, 2)", []),
        ("email__empty", "yes", f"NOT EXISTS ({mails})", []),
        ("email__empty", "no", f"EXISTS ({mails})", []),
    ])  # fmt: skip


@st.composite
def questions(draw, me: int, status: int) -> dict[str, Filter]:
    text = st.builds(of_text, st.sampled_from(TEXTS), WORDS).flatmap(lambda each: each)
    found = draw(st.lists(text | of_the_rest(me, status), min_size=1, max_size=3))
    return {each[0]: each for each in found}


def by_hand(asked: dict[str, Filter]) -> list[int]:
    where = " AND ".join(["deleted_at IS NULL", *(each[2] for each in asked.values())])
    with connection.cursor() as cursor:
        values = [value for each in asked.values() for value in each[3]]
        cursor.execute(f"SELECT id FROM leads_lead WHERE {where} ORDER BY id", values)
        return [pk for (pk,) in cursor.fetchall()]


@pytest.fixture
def ground(rep) -> tuple[Client, int, int]:
    first, second = make_status(), make_status("Working", "working")
    for number, value in enumerate(HARD * 2):
        lead = make_lead(
            value, company_name=HARD[-number % len(HARD)], city=HARD[number * 3 % len(HARD)],
            owner=rep if number % 3 else None, status=second if number % 2 else first,
            job_title="" if number % 4 else value, priority=number % 3 + 1,
        )  # fmt: skip
        if number % 5 == 0:
            make_point(lead, f"{number}@example.com")
    make_lead("Gone", owner=rep, deleted_at="2026-01-01T00:00Z")
    client = Client()
    client.force_login(rep)
    return client, rep.pk, second.pk


@QUIET
@given(data=st.data())
def test_all_that_match_are_changed_and_no_other(ground, data):
    client, me, status = ground
    asked = data.draw(questions(me, status))
    query = urlencode({name: each[1] for name, each in asked.items()})
    wanted = by_hand(asked)
    page = client.post("/leads/select/", {"state": query, "all": "1"})
    assert Selection.objects.latest("asked_at").ids == wanted, query
    other = data.draw(st.sampled_from(["1", "2", "3"]))
    before = dict(Lead.objects.values_list("id", "priority"))
    client.post(page.url, {"field": "priority", "value": other})
    after = dict(Lead.objects.values_list("id", "priority"))
    assert all(after[pk] == int(other) for pk in wanted), query
    assert all(after[pk] == before[pk] for pk in before if pk not in wanted), query
