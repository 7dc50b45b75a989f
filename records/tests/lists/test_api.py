"""The API over the lists (X11): the same words, the same records, signed in only."""

import pytest

from records.tests.fake.make import make_colour, make_thing
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("records.tests.fake.urls")]


@pytest.fixture
def site(rep, client):
    client.force_login(rep)
    return client


def test_rows_come_as_data_with_a_way_to_the_next_page(site, monkeypatch):
    from records.tests.fake.lists import ThingList

    monkeypatch.setattr(ThingList, "page_size", 2)
    red = make_colour("red")
    for number in range(3):
        make_thing(str(number), size=number, colour=red)
    first = site.get("/api/v1/things/?size__gte=0&sort=size&columns=name,colour").json()
    assert [row["name"] for row in first["results"]] == ["0", "1"]
    assert first["results"][0]["colour"] == {"id": red.pk, "label": "red"}
    assert (first["count"], first["more_than"]) == (3, False)
    second = site.get(first["next"]).json()
    assert [row["name"] for row in second["results"]] == ["2"]
    assert second["next"] is None


@pytest.mark.parametrize(
    "query", ["x=1", "size=abc", "any=x%3D1", "sort=note", "columns=x", "after=x", "colour=77"]
)
def test_what_the_page_refuses_the_api_refuses(site, query):
    make_thing("a")
    answer = site.get(f"/api/v1/things/?{query}")
    assert answer.status_code == 400
    assert answer.json()


def test_only_people_who_signed_in_and_only_what_they_see(client):
    make_thing("canary")
    own = make_user("own", visibility="own")
    assert client.get("/api/v1/things/").status_code in {401, 403}
    client.force_login(own)
    assert client.get("/api/v1/things/").json()["results"] == []
    assert client.post("/api/v1/things/").status_code == 405


def test_the_description_names_every_filter(site):
    text = site.get("/api/v1/schema/?format=json").json()
    names = {p["name"] for p in text["paths"]["/api/v1/things/"]["get"]["parameters"]}
    assert {"size__gte", "colour__not", "owner", "any", "sort"} <= names
