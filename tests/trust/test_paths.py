"""A7: no path of the models sorts, filters or shows anything unless a column declares it."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import QueryDict

from leads.models import Lead
from leads.tests.factories import make_lead
from records.lists import LISTS
from records.lists.keyset import read_order
from records.lists.lean import read_filters
from records.lists.refused import Refused
from records.lists.state import read_columns
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
LOOKUPS = ("", "__regex", "__iregex", "__exact", "__isnull", "__startswith", "__in", "__range")


def paths() -> list[str]:
    """Every field of Lead and of what it refers to, both ways, two levels deep."""
    found = []
    for field in Lead._meta.get_fields():
        found += [field.name, getattr(field, "attname", field.name)]
        if field.is_relation and field.related_model:
            for inner in field.related_model._meta.get_fields():
                found += [f"{field.name}__{inner.name}", f"{field.name}.{inner.name}"]
    return sorted(set(found))


def is_taken(columns, kind: str, text: str) -> bool:
    """Whether the reader of filters, orders or columns takes a text; refusals have words."""
    record_list = LISTS["leads"]
    read = {
        "filter": lambda: read_filters(columns, QueryDict(text)),
        "sort": lambda: read_order(columns, Lead, text),
        "columns": lambda: read_columns(record_list, columns, text),
    }[kind]
    try:
        read()
    except Refused as refused:
        assert all(str(problem.words) for problem in refused.problems)
        return False
    return True


def test_undeclared_paths_are_refused_in_words(rep):
    """A7: owner__password and its like as filter, sort, column and inside any-of."""
    columns = LISTS["leads"].columns_for(rep)
    assert "owner__password" in paths() and len(paths()) > 150
    for path in paths():
        if path not in columns:
            for kind, text in (("sort", path), ("sort", f"-{path}"), ("columns", f"name,{path}")):
                assert not is_taken(columns, kind, text), path
        for lookup in LOOKUPS if path not in columns else LOOKUPS[1:]:
            assert not is_taken(columns, "filter", f"{path}{lookup}=1"), path + lookup
            assert not is_taken(columns, "filter", f"any={path}{lookup}%3D1"), path + lookup


def test_control_declared_names_are_taken(rep):
    columns = LISTS["leads"].columns_for(rep)
    for kind, text in (("sort", "-created_at"), ("columns", "name,owner"), ("filter", "name=1"),
                       ("filter", "any=name%3D1")):  # fmt: skip
        assert is_taken(columns, kind, text), text


@pytest.mark.parametrize("place", ["/leads/?", "/api/v1/leads/?", "/leads/?format=json&"])
@pytest.mark.parametrize(
    "query",
    ["owner__password=x", "owner__password__regex=^a", "sort=owner__password", "sort=password",
     "columns=owner__password", "any=owner__password__regex%3D.", "group_by=owner", "order=name",
     "filter=owner", "fields=owner", "expand=owner", "name__regex=.", "ordering=owner__password"],
)  # fmt: skip
def test_every_door_refuses_with_400(rep, as_user, place, query):
    """A7: page, data and API alike; never all rows."""
    make_lead("Should not show", owner=rep)
    answer = as_user(rep).get(place + query)
    assert answer.status_code == 400
    assert b"Should not show" not in answer.content


def test_a_secret_decides_no_order(as_user):
    """A7: two people whose only difference is hidden stand in the same order either way."""
    for name in ("a", "b"):
        make_lead(name, owner=make_user(name))
    client = as_user(make_user("rep"))
    orders = {
        client.get(f"/leads/?list=all&sort={sort}").content
        for sort in ("owner__session_seal", "-owner__session_seal")
    }
    assert all(b'class="tick"' not in content for content in orders)


def test_every_declared_column_is_a_column_of_the_record(rep):
    """A7: declarations reach no secret either."""
    for column in LISTS["leads"].own_columns.values():
        path = column.path or column.name
        assert "password" not in path and "seal" not in path
        try:
            field = Lead._meta.get_field(path.split("__")[0])
        except FieldDoesNotExist:
            continue
        assert isinstance(field, models.Field)
