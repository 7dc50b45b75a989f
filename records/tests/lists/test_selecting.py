"""Select → confirm → change, among people who change the same records (TRUST law 2, A4, A5)."""

import random
import threading
import uuid

import pytest
from django.db import connections
from django.test import Client

from records.actions import change, create
from records.jobs import runner
from records.lists import bulk
from records.lists.bulk import start_edit
from records.lists.selecting import NO_MATCH, select
from records.models import Event, Job, Selection
from records.tests.fake.make import make_colour, make_thing
from records.tests.fake.models import Thing
from records.tests.lists.test_oracle import read
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("records.tests.fake.urls")]


@pytest.fixture
def site(rep, client):
    client.force_login(rep)
    return client


def names(**wanted) -> list[str]:
    return list(Thing.objects.filter(**wanted).order_by("id").values_list("name", flat=True))


def test_ticked_rows_are_changed_and_others_are_not(site):
    ticked = [make_thing("a", size=1), make_thing("b", size=1)]
    make_thing("c", size=1)
    posted = {"state": "size=1", "id": [t.pk for t in ticked]}
    url = site.post("/things/select/", posted).url
    answer = site.post(url, {"field": "size", "value": "9"}, follow=True)
    assert names(size=9) == ["a", "b"]
    assert answer.context["result"]["changed"] == 2


def test_the_count_shown_is_the_count_stored(site):
    """What comes later is left alone."""
    make_thing("a", size=1)
    url = site.post("/things/select/", {"state": "size=1", "all": "1"}).url
    make_thing("late", size=1)
    page = site.get(url)
    assert page.context["selection"].count == 1
    site.post(url, {"field": "size", "value": "9"})
    assert names(size=9) == ["a"]


def test_what_no_longer_matches_is_held_and_can_be_changed_all_the_same(site):
    make_thing("a", size=1)
    moved = make_thing("moved", size=1)
    url = site.post("/things/select/", {"state": "size=1", "all": "1"}).url
    Thing.objects.filter(pk=moved.pk).update(size=2)
    done = site.post(url, {"field": "size", "value": "9"}, follow=True)
    assert names(size=9) == ["a"]
    assert done.context["result"]["reasons"][NO_MATCH]["count"] == 1
    held = site.get(done.context["held_url"]).content.decode()
    assert "moved" in held and "no longer matches" in held
    site.post(done.request["PATH_INFO"] + "all-the-same/")
    assert names(size=9) == ["a", "moved"]


def test_the_selection_of_somebody_else_does_not_exist(site):
    """TRUST A2"""
    make_thing("a", size=1)
    url = site.post("/things/select/", {"state": "list=all", "all": "1"}).url
    other = Client()
    other.force_login(make_user("other"))
    assert other.get(url).status_code == 404
    assert other.post(url, {"field": "size", "value": "9"}).status_code == 404
    assert names(size=9) == []


def test_the_work_of_somebody_else_does_not_exist(site):
    make_thing("a", size=1)
    url = site.post("/things/select/", {"state": "list=all", "all": "1"}).url
    done = site.post(url, {"field": "size", "value": "9"}).url
    other = Client()
    other.force_login(make_user("other"))
    assert other.get(done).status_code == other.post(f"{done}undo/").status_code == 404


def test_forged_and_unknown_ids_are_not_selected(client):
    """TRUST A4: only what one may see."""
    own = make_user("own", visibility="own")
    mine, hidden = make_thing("mine", owner=own), make_thing("hidden")
    client.force_login(own)
    posted = {"state": "list=all", "id": [mine.pk, hidden.pk, 10**15, "x", "-1"]}
    url = client.post("/things/select/", posted).url
    client.post(url, {"field": "size", "value": "9"})
    assert names(size=9) == ["mine"]


def test_what_one_may_not_see_any_more_is_held(client):
    """Visibility is asked again under the lock."""
    own = make_user("own", visibility="own")
    make_thing("kept", owner=own)
    taken = make_thing("taken", owner=own)
    client.force_login(own)
    url = client.post("/things/select/", {"state": "list=all", "all": "1"}).url
    Thing.objects.filter(pk=taken.pk).update(owner=None)
    done = client.post(url, {"field": "size", "value": "9"}, follow=True)
    assert names(size=9) == ["kept"]
    assert done.context["result"]["reasons"]["not_visible"]["count"] == 1


def test_a_value_that_does_not_fit_is_refused_at_the_form(site):
    make_thing("a", size=1)
    url = site.post("/things/select/", {"state": "list=all", "all": "1"}).url
    for field, value in (("size", "many"), ("colour", "999"), ("due", "x"), ("owner", "999")):
        answer = site.post(url, {"field": field, "value": value})
        assert answer.status_code == 422, field
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "field", ["created_at", "id", "version", "deleted_at", "owner_id", "", "x"]
)
def test_only_declared_columns_can_be_changed(site, field):
    """TRUST A6"""
    make_thing("a", size=1)
    url = site.post("/things/select/", {"state": "list=all", "all": "1"}).url
    assert site.post(url, {"field": field, "value": "1"}).status_code == 200
    assert not Job.objects.exists()


def test_the_trash_takes_the_selected_and_gives_them_back(site):
    make_thing("a")
    url = site.post("/things/select/", {"state": "list=all", "all": "1"}).url
    done = site.post(url, {"field": "trash"}).url
    assert Thing.objects.live().count() == 0
    site.post(f"{done}undo/")
    assert Thing.objects.live().count() == 1


def test_large_work_is_left_to_a_worker_and_runs_in_chunks(site, rep, monkeypatch):
    """A killed worker loses one chunk at most; the result is the same."""
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    monkeypatch.setattr(bulk, "CHUNK", 4)
    for number in range(10):
        make_thing(str(number), size=1)
    url = site.post("/things/select/", {"state": "list=all", "all": "1"}).url
    done = site.post(url, {"field": "size", "value": "9"}).url
    job = Job.objects.get()
    assert site.get(done).url == f"/jobs/{job.pk}/"
    assert names(size=9) == []
    runner._step(job.pk)
    assert len(names(size=9)) == 4
    Job.objects.update(lease_until=None)  # the worker died; another takes over
    runner.run(job.pk)
    assert len(names(size=9)) == 10
    page = site.get(done)
    assert page.context["result"]["changed"] == 10
    assert page.context["job"].batch.changed == 10


def test_a_reader_made_so_meanwhile_changes_nothing(rep):
    """Rights are those of the moment the work is done (TRUST A9)."""
    make_thing("a", size=1)
    selection = select(read(rep, "size=1"), None)
    type(rep).objects.filter(pk=rep.pk).update(role="reader")
    rep.role = "reader"
    job = start_edit(selection, by=rep, values={"size": 9}, title="t")
    assert job.state == "failed"
    assert names(size=9) == []


def test_me_keeps_its_meaning_in_a_job(rep):
    """Relative words are read with the selection's user, moment and time zone."""
    mine = make_thing("mine", owner=rep)
    make_thing("other")
    selection = select(read(rep, "owner=me"), None)
    job = start_edit(selection, by=rep, values={"size": 9}, title="t")
    assert (job.result["changed"], job.result["held"]) == (1, 0)
    assert names(size=9) == [mine.name]


def test_an_unknown_selection_is_404(site):
    assert site.get(f"/things/selection/{uuid.uuid4()}/").status_code == 404


# --- the race ------------------------------------------------------------------------------------

RECORDS, TURNS = 60, 25


def storm(ids: list[int], by, stop: threading.Event) -> None:
    """Other people moving things in and out of the filter meanwhile."""
    chance = random.Random(1)
    while not stop.is_set():
        some = Thing.objects.filter(pk__in=chance.sample(ids, 6))
        change(some, by=by, kind="fake.moved", values={"size": chance.choice([1, 2])})
    connections.close_all()


def bulk_edits(rep, apply) -> tuple[int, int]:
    """(records changed though not shown, shown ones neither changed nor reported) over turns."""
    things = [Thing(name=str(n), size=1 + n % 2) for n in range(RECORDS)]
    create(things, by=rep, kind="fake.created")
    ids = [thing.pk for thing in things]
    stop = threading.Event()
    other = threading.Thread(target=storm, args=(ids, rep, stop))
    other.start()
    wrong = missing = 0
    try:
        for turn in range(TURNS):
            shown, changed, reported = apply(rep, note=f"turn {turn}")
            wrong += len(changed - shown)
            missing += len(shown - changed - reported)
    finally:
        stop.set()
        other.join()
    return wrong, missing


def stored(rep, note: str) -> tuple[set, set, set]:
    selection = select(read(rep, "size=1"), None)
    job = start_edit(selection, by=rep, values={"note": note}, title="t")
    held = set(job.batch.held_records.values_list("record_id", flat=True)) if job.batch else set()
    return set(selection.ids), noted(note), held


def applied_again(rep, note: str) -> tuple[set, set, set]:
    """The control: the filter is applied a second time instead of the ids being stored."""
    shown = set(read(rep, "size=1").matching.values_list("id", flat=True))
    threading.Event().wait(0.05)
    again = read(rep, "size=1").matching
    change(again, by=rep, kind="fake.noted", values={"note": note})
    return shown, noted(note), set()


def noted(note: str) -> set[int]:
    return set(Thing.objects.filter(note=note).values_list("id", flat=True))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_changed_is_shown_while_others_edit(rep):
    """TRUST law 2: changed = shown − reported, exactly."""
    make_colour()
    assert bulk_edits(rep, stored) == (0, 0)
    assert Selection.objects.count() == TURNS


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_a_filter_applied_again_hits_what_nobody_was_shown(rep):
    wrong, missing = bulk_edits(rep, applied_again)
    assert wrong and missing


def many(site, **posted):
    """All of them selected, and what is sent to the page that says what to do."""
    url = site.post("/things/select/", {"state": "list=all", "all": "1"}).url
    return url, site.post(url, posted)


TWO = {"field": ["size", "note"], "value": "9", "value2": "told"}


def test_several_fields_change_in_one_go_and_come_back_in_one(site):
    for name in ("a", "b"):
        make_thing(name, size=1, note="old")
    _url, answer = many(site, **TWO)
    job = Job.objects.get()
    assert (job.title, job.result["changed"]) == ("Things: changed size, note (2)", 2)
    assert names(size=9, note="told") == ["a", "b"]
    assert Event.objects.count() == 2
    assert Event.objects.first().changes == {"size": [1, 9], "note": ["old", "told"]}
    site.post(f"{answer.url}undo/")
    assert names(size=1, note="old") == ["a", "b"]


def test_a_record_that_is_held_is_held_in_all_its_fields(site):
    """The gates are asked once per record, not once per field."""
    make_thing("a", size=1)
    moved = make_thing("moved", size=1)
    url = site.post("/things/select/", {"state": "size=1", "all": "1"}).url
    Thing.objects.filter(pk=moved.pk).update(size=2)
    site.post(url, {"field": ["note", "urgent"], "value": "told", "value2": "yes"})
    assert names(note="told", urgent=True) == ["a"]
    assert names(note="", urgent=False, size=2) == ["moved"]


def test_rows_come_and_go_without_losing_what_was_typed(site):
    """By buttons that send the form, so without JavaScript; nothing is changed by them."""
    make_thing("a", size=1)
    url, answer = many(site, field="size", value="many", another="note", add="1")
    assert answer.status_code == 200
    rows = answer.context["form"].rows
    assert [(column.name, field.value()) for column, field in rows] == [
        ("size", "many"), ("note", ""),
    ]  # fmt: skip
    typed = {"field": ["size", "note", "urgent"], "value": "7", "value2": "x", "value3": "yes"}
    answer = site.post(url, typed | {"drop": "size"})
    rows = answer.context["form"].rows
    assert [(column.name, field.value()) for column, field in rows] == [
        ("note", "x"), ("urgent", "yes"),
    ]  # fmt: skip
    assert not Job.objects.exists()


def test_at_most_five_fields_and_each_once(site):
    make_thing("a", size=1)
    five = ["size", "note", "urgent", "due", "price"]
    url, answer = many(site, field=[*five, "name", "size"], add="1", another="owner")
    assert [column.name for column, _field in answer.context["form"].rows] == five
    assert answer.context["others"] == []
    answer = site.post(url, {"field": [*five, "name"]})
    assert answer.status_code == 200 and not Job.objects.exists()


@pytest.mark.parametrize("second", ["version", "owner_id", "trash", "x"])
def test_one_name_that_is_none_and_nothing_is_changed(site, second):
    """TRUST A6: never the half of what was asked."""
    make_thing("a", size=1)
    _url, answer = many(site, field=["size", second], value="9", value2="9")
    assert answer.status_code == 200
    assert names(size=1) == ["a"] and not Job.objects.exists()


def test_one_value_that_does_not_fit_refuses_all(site):
    make_thing("a", size=1)
    _url, answer = many(site, field=["note", "size"], value="told", value2="many")
    assert answer.status_code == 422
    assert names(note="", size=1) == ["a"] and not Job.objects.exists()
