"""A custom field is a column of its list at once: shown, filtered, sorted (X09)."""

import pytest

from records.lists.custom import custom_columns
from records.lists.impact import saved_lists_with
from records.models import FieldDefinition
from records.models.lists import SavedList
from records.tests.fake.fields import make_field
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing

pytestmark = [pytest.mark.django_db, pytest.mark.urls("records.tests.fake.urls")]


def rows(client, **params):
    page = client.get("/things/", params)
    assert page.status_code == 200, page.text
    return [name for name in ("alpha", "beta", "gamma") if name in page.text]


@pytest.fixture
def things(rep, client):
    client.force_login(rep)
    make_thing("alpha", custom={"k": 9, "day": "2026-02-28", "word": "red", "tags": ["a", "b"]})
    make_thing("beta", custom={"k": 10, "day": "2026-03-01", "word": "blue", "tags": ["b"]})
    make_thing("gamma", custom={"k": "nine", "day": "soon", "word": 5, "tags": "b"})
    make_field("k", "number")
    make_field("day", "date")
    make_field("word", "choice", choices=["red", "blue"])
    make_field("tags", "multi", choices=["a", "b"])
    make_field("flag", "boolean")


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"custom.k__gte": "10"}, ["beta"]),
        ({"custom.k__lte": "9"}, ["alpha"]),
        ({"custom.day__lte": "2026-02-28"}, ["alpha"]),
        ({"custom.word": "red"}, ["alpha"]),
        ({"custom.word": "red,blue"}, ["alpha", "beta"]),
        ({"custom.tags": "a"}, ["alpha"]),
        ({"custom.tags": "b"}, ["alpha", "beta"]),
        ({"custom.flag": "yes"}, []),
    ],
)
def test_filtered(client, things, params, found):
    assert rows(client, **params) == found


@pytest.mark.parametrize("key", ["k", "day", "word", "flag"])
@pytest.mark.parametrize("sort", ["", "-"])
def test_shown_and_sorted_whatever_the_rows_hold(client, things, key, sort):
    found = rows(client, columns=f"name,custom.{key}", sort=f"{sort}custom.{key}")
    assert found == ["alpha", "beta", "gamma"]


def test_a_hidden_field_is_no_column(client, things, rep, admin):
    """TRUST A3, A7: neither shown nor filtered by."""
    make_field("secret", "number", roles=["admin"])
    assert "custom.secret" not in custom_columns(Thing, rep)
    assert "custom.secret" in custom_columns(Thing, admin)
    assert client.get("/things/", {"custom.secret__gte": "1"}).status_code == 400


def test_saved_lists_that_use_a_field_are_counted(rep, things):
    for params in ("custom.k__gte=5", "custom.kk=5", "custom.k_x=5", "name=k"):
        SavedList.objects.create(owner=rep, list_name="things", title=params, params=params)
    SavedList.objects.create(owner=rep, list_name="things", title="s", sort="-custom.k")
    assert saved_lists_with(make_field("x", "number")) == 0
    assert saved_lists_with(FieldDefinition.objects.get(key="k")) == 2
