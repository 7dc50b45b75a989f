"""A value only one record may have: who comes second is held, the rest is done."""

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from records.actions import change, create, fitting, restore, trash, undo, watching
from records.actions.writing import write
from records.models import Batch, CommentType, Event, HeldRecord
from records.tests.fake.make import make_thing
from records.tests.fake.models import Part, Thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def thing(rep) -> Thing:
    return make_thing("Engine", owner=rep)


@pytest.fixture
def parts(rep, thing) -> list[Part]:
    """Nine with a number of their own."""
    rows = [Part(name=f"p{n}", number=f"N{n}", thing=thing) for n in range(9)]
    create(rows, by=rep, kind="fake.created")
    return rows


def renumber(rep, part: Part, number: str) -> Batch:
    parts = Part.objects.with_ids([part.pk])
    return change(parts, by=rep, kind="fake.changed", values={"number": number}).batch


def numbers() -> list[str]:
    return list(Part.objects.order_by("id").values_list("number", flat=True))


def emptied(rep) -> Batch:
    return change(Part.objects.all(), by=rep, kind="fake.changed", values={"number": ""}).batch


def test_undo_holds_the_one_whose_value_is_taken(rep, parts, thing):
    batch = emptied(rep)
    create([Part(name="new", number="n4", thing=thing)], by=rep, kind="fake.created")
    outcome = undo(batch, by=rep)
    assert (outcome.changed, outcome.held_count, outcome.held) == (8, 1, {"taken": 1})
    assert numbers() == ["N0", "N1", "N2", "N3", "", "N5", "N6", "N7", "N8", "n4"]
    assert HeldRecord.objects.get().reasons == ["taken"]
    assert Event.objects.filter(batch=outcome.batch.pk).count() == 8
    outcome.batch.refresh_from_db()
    assert (outcome.batch.changed, outcome.batch.held) == (8, 1)


def test_control_all_in_one_statement_all_of_it_fails(rep, parts, thing, monkeypatch):
    batch = emptied(rep)
    create([Part(name="new", number="n4", thing=thing)], by=rep, kind="fake.created")
    monkeypatch.setattr(watching, "write_what_fits", lambda *args: (write(*args), {}))
    with pytest.raises(IntegrityError):
        undo(batch, by=rep)


def test_the_page_of_the_undo_says_why(rep, parts, thing, client):
    batch = emptied(rep)
    create([Part(name="new", number="N4", thing=thing)], by=rep, kind="fake.created")
    client.force_login(rep)
    page = client.post(reverse("records:batch_undo", args=[batch.pk]), follow=True)
    assert page.status_code == 200
    assert "Not all of it could be taken back" in page.text
    assert "p4" in page.text and "A value that only one may have is taken already." in page.text


def test_values_that_are_handed_round_come_back(rep, parts):
    """N1 gave its number to the next one: the order in which they are free again is found."""
    batch = renumber(rep, parts[0], "")
    for part, number in ((parts[1], "N0"), (parts[2], "N1"), (parts[3], "N2")):
        stamped = Part.objects.with_ids([part.pk])
        change(stamped, by=rep, kind="fake.changed", values={"number": number}, batch=batch)
    assert undo(batch, by=rep).held_count == 0
    assert numbers() == [f"N{n}" for n in range(9)]


def test_the_trash_gives_back_what_still_fits(rep, parts, thing):
    trash(Part.objects.all(), by=rep, kind="fake.trashed")
    create([Part(name="new", number="N2", thing=thing)], by=rep, kind="fake.created")
    outcome = restore(Part.objects.filter(name__startswith="p"), by=rep, kind="fake.restored")
    assert (outcome.changed, outcome.held) == (8, {"taken": 1})
    assert str(outcome.messages["taken"]) == "A value that only one may have is taken already."


def test_the_page_of_the_trash_says_why(rep, parts, thing, client):
    trash(Part.objects.filter(pk=parts[0].pk), by=rep, kind="fake.trashed")
    create([Part(name="new", number="N0", thing=thing)], by=rep, kind="fake.created")
    client.force_login(rep)
    url = reverse("records:trash_restore", args=[Part.record_type, parts[0].pk])
    assert "taken already" in client.post(url, follow=True).text


def test_a_change_for_many_gives_the_value_to_the_first_alone(rep, parts):
    outcome = change(Part.objects.all(), by=rep, kind="fake.changed", values={"number": "same"})
    assert (outcome.changed, outcome.held_count) == (1, 8)
    assert numbers().count("same") == 1


def test_callers_that_tell_each_row_get_the_fault_itself(rep, parts):
    with pytest.raises(IntegrityError):
        change(Part.objects.all(), by=rep, kind="fake.changed", values={"number": "same"},
               hold_taken=False)  # fmt: skip


def test_what_it_referred_to_is_gone_for_good(rep, parts, thing):
    """Found in the statement, not at the commit."""
    other = make_thing("Other", owner=rep)
    moved = Part.objects.with_ids([parts[0].pk, parts[1].pk])
    batch = change(moved, by=rep, kind="fake.changed", values={"thing": other}).batch
    Part.objects.exclude(pk__in=[parts[0].pk, parts[1].pk]).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM fake_thing WHERE id = %s", [thing.pk])
    assert undo(batch, by=rep).held == {"broken": 2}


def test_a_record_that_is_gone_for_good_is_held(rep, parts):
    batch = emptied(rep)
    Part.objects.filter(pk=parts[0].pk).delete()
    outcome = undo(batch, by=rep)
    assert (outcome.changed, outcome.held) == (8, {"gone": 1})


@pytest.mark.parametrize(
    ("model", "columns", "may"),
    [(Part, ["number"], True), (Part, ["deleted_at"], True), (Part, ["name", "custom.x"], False),
     (CommentType, ["name"], True), (CommentType, ["colour"], False), (Thing, ["name"], False)],
)  # fmt: skip
def test_only_what_can_collide_pays_for_it(model, columns, may):
    assert fitting.may_collide(model, columns) == may
