"""Saved lists and the tabs people arrange."""

import pytest
from django.test import Client

from records.models import Event, ListTab, SavedList
from records.tests.fake.make import make_thing
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("records.tests.fake.urls")]


@pytest.fixture
def site(rep, client):
    client.force_login(rep)
    return client


def save(site, state: str, **fields) -> SavedList:
    posted = {"title": "Big ones", "sharing": "private", "state": state} | fields
    answer = site.post("/things/save/", posted)
    assert answer.status_code == 302, answer.content.decode()
    return SavedList.objects.latest("id")


def titles(site) -> list[str]:
    return [str(link.tab.title) for link in site.get("/things/?list=all").context["page"].tab_links]


def test_more_columns_than_a_saved_list_can_keep_are_refused(site):
    """TRUST F7: in words, not by the database."""
    state = "list=all&columns=" + ",".join(["name"] * 500)
    posted = {"title": "Long", "sharing": "private", "state": state}
    assert site.post("/things/save/", posted).status_code == 400


def test_a_saved_list_keeps_filters_order_and_columns_as_the_address_says_them(site):
    saved = save(site, "size__gte=5&owner=me&sort=-size&columns=name,size")
    assert (saved.params, saved.sort, saved.columns) == (
        "size__gte=5&owner=me",
        "-size",
        "name,size",
    )
    page = site.get(f"/things/?list={saved.pk}").context["page"]
    assert [str(chip.words) for chip in page.chips] == ["size is at least 5", "owner is me"]
    assert [head.column.name for head in page.headers] == ["name", "size"]
    assert not page.is_changed


def test_the_page_offers_to_save_once_something_differs(site):
    saved = save(site, "size__gte=5")
    assert site.get(f"/things/?list={saved.pk}&size__gte=6").context["page"].is_changed


def test_a_list_can_be_overwritten_renamed_and_removed_with_its_history(site):
    saved = save(site, "size__gte=5")
    site.post(f"/things/saved/{saved.pk}/overwrite/", {"state": f"size=1&list={saved.pk}"})
    site.post(f"/things/saved/{saved.pk}/", {"title": "Small", "sharing": "everyone"})
    saved.refresh_from_db()
    assert (saved.params, saved.title, saved.sharing) == ("size=1", "Small", "everyone")
    site.post(f"/things/saved/{saved.pk}/", {"remove": "1"})
    assert "Small" not in titles(site)
    kinds = Event.objects.filter(record_type=SavedList.record_type).order_by("id")
    assert [event.kind for event in kinds] == [
        "records.list_saved",
        "records.list_changed",
        "records.list_changed",
        "records.list_removed",
    ]


def test_who_sees_a_list_is_its_owner_s_choice(site):
    save(site, "size=1", title="Mine")
    save(site, "size=1", title="Ours", sharing="everyone")
    other = Client()
    other.force_login(make_user("other"))
    assert "Mine" in titles(site) and "Mine" not in titles(other)
    assert "Ours" in titles(other)


def test_the_list_of_somebody_else_is_refused_and_cannot_be_changed(site):
    """TRUST A2: not mine is unknown; shared is for reading."""
    hidden = save(site, "size=1")
    shared = save(site, "size=1", title="Ours", sharing="everyone")
    other = Client()
    other.force_login(make_user("other"))
    assert other.get(f"/things/?list={hidden.pk}").status_code == 400
    for pk in (hidden.pk, shared.pk):
        assert other.post(f"/things/saved/{pk}/", {"remove": "1"}).status_code == 404
        posted = {"state": "list=all"}
        assert other.post(f"/things/saved/{pk}/overwrite/", posted).status_code == 404
    assert SavedList.objects.live().count() == 2


def test_a_shared_list_shows_what_the_reader_may_see(site):
    """Sharing a filter shares no record (law 1)."""
    make_thing("canary", size=1)
    shared = save(site, "size=1", sharing="everyone")
    other = Client()
    other.force_login(make_user("other", visibility="own"))
    assert "canary" not in other.get(f"/things/?list={shared.pk}").content.decode()


def test_a_refused_state_cannot_be_saved(site):
    posted = {"title": "x", "sharing": "private", "state": "no_such=1"}
    assert site.post("/things/save/", posted).status_code == 400
    assert not SavedList.objects.exists()


def test_a_name_is_needed(site):
    posted = {"title": "", "sharing": "private", "state": "size=1"}
    assert site.post("/things/save/", posted).status_code == 422


def test_tabs_can_be_hidden_ordered_and_chosen_to_open(site, rep):
    saved = save(site, "size=1", title="Ones")
    assert titles(site) == ["My things", "New things", "Unowned", "All", "Ones"]
    posted = {
        "shown": ["new", "all", str(saved.pk)],
        "opens": str(saved.pk),
        f"place-{saved.pk}": "1",
        "place-all": "2",
        "place-new": "3",
    }
    site.post("/things/tabs/", posted)
    assert titles(site) == ["Ones", "All", "New things"]
    assert site.get("/things/").context["page"].wish.tab.title == "Ones"
    assert ListTab.objects.filter(user=rep).count() == 5


def test_the_tabs_of_others_stay_as_they_are(site):
    site.post("/things/tabs/", {"shown": ["all"]})
    other = Client()
    other.force_login(make_user("other"))
    assert titles(other) == ["My things", "New things", "Unowned", "All"]


def test_the_editor_of_a_filter_goes_back_to_the_list(site):
    query = {"state": "size=1&sort=name", "column": "owner", "op": "", "value": ["me", "nobody"]}
    url = site.get("/things/filter/", query).url
    assert url == "/things/?size=1&owner=me,nobody&sort=name"
    empty = {"state": "size=1", "column": "due", "op": "__filled"}
    assert (
        site.get("/things/filter/", empty).url == "/things/?size=1&due__empty=no&sort=-created_at"
    )
    wrong = site.get("/things/filter/", {"column": "size", "op": "__gte", "value": "x"})
    assert wrong.status_code == 422
    assert "is not a number" in wrong.content.decode()


def test_columns_are_chosen_and_moved(site):
    query = {"state": "size=1", "show": ["name", "size"], "up": "size"}
    shown = site.get("/things/columns/", query).context["shown"]
    assert [column.name for column in shown] == ["size", "name"]
    url = site.get(
        "/things/columns/", {"state": "size=1", "show": ["size", "name"], "apply": "1"}
    ).url
    assert url == "/things/?size=1&sort=-created_at&columns=size,name"
