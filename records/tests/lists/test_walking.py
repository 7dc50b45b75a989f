"""From one record of a list to the next."""

import re

import pytest

from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("records.tests.fake.urls")]


@pytest.fixture
def site(client, rep):
    client.force_login(rep)
    return client


def following(site, after, state="sort=size"):
    return site.get("/things/next/", {"state": state, "after": after.pk})


def test_in_the_order_and_with_the_filters_of_the_list(site):
    last, first, _other, middle = (make_thing(f"T{n}", size=n) for n in (9, 1, 5, 3))
    state = "sort=size&size__not=5"
    answer = following(site, first, state)
    assert f"/{middle.pk}/" in answer["Location"]
    assert "in=things%3Fsort%3Dsize%26size__not%3D5" in answer["Location"]
    assert f"/{last.pk}/" in following(site, middle, state)["Location"]


def test_after_the_end_comes_the_list_again(site):
    only = make_thing(size=1)
    answer = following(site, only)
    assert answer["Location"].endswith("/things/?sort=size")
    assert "the last one" in site.get(answer["Location"]).content.decode()


def test_one_that_left_the_list_by_what_was_done_to_it_still_has_a_next(site):
    """Working "New": the one just moved on is not in the list any more."""
    first, second = make_thing(size=1, note="a"), make_thing(size=2, note="b")
    Thing.objects.filter(pk=first.pk).update(urgent=True)
    answer = following(site, first, "sort=size&urgent=no")
    assert f"/{second.pk}/" in answer["Location"]


def test_what_one_may_not_see_is_never_next(client):
    """TRUST A2, A4."""
    rep = make_user("own", visibility="own")
    client.force_login(rep)
    mine, theirs = make_thing(size=1, owner=rep), make_thing(size=2, owner=make_user("other"))
    answer = following(client, mine)
    assert f"/{theirs.pk}/" not in answer["Location"]
    assert following(client, theirs)["Location"].count(f"/{mine.pk}/") == 1, "starts at the top"


def test_nonsense_is_refused_in_words(site):
    for bad in ("x", "", "9" * 30):
        assert site.get("/things/next/", {"after": bad}).status_code == 400
    assert site.get("/things/next/", {"after": "1", "state": "nothing=1"}).status_code == 400


def test_the_list_tells_its_records_where_they_were_opened_from(site):
    make_thing("Kettle", size=3)
    page = site.get("/things/?size=3").content.decode()
    assert re.search(r'href="[^"]+\?in=things%3Fsize%3D3', page)
