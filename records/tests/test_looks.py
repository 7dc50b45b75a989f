"""What is new since somebody last looked (SX-22)."""

from datetime import UTC, datetime, timedelta

import pytest

from records.actions import change, trash, undo
from records.actions.lines import move_lines
from records.actors import Actor
from records.attached.comments import add_comment
from records.looks import look, seen
from records.models import Batch, Event, Look
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing
from records.timeline import timeline_of
from records.trash.emptying import delete_for_good
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = MONDAY + timedelta(days=3)


@pytest.fixture
def colleague(db):
    return make_user("colleague")


def rename(thing, name, by):
    return change(
        Thing.objects.filter(pk=thing.pk), by=by, kind="thing.changed", values={"name": name}
    )


def news(thing, user, now) -> list[str]:
    story = timeline_of(thing, user=user, seen=look(thing, user=user, now=now))
    return [entry.who for entry in story.entries if entry.is_new]


def test_at_the_first_visit_nothing_is_new(rep, colleague):
    thing = make_thing()
    rename(thing, "Motor", colleague)
    assert news(thing, rep, MONDAY) == []


def test_what_others_did_since_is_new_and_ones_own_deeds_never_are(rep, colleague):
    thing = make_thing()
    look(thing, user=rep, now=MONDAY)
    rename(thing, "Motor", colleague)
    rename(thing, "Engine", rep)
    add_comment(thing, by=colleague, text="Look")
    assert news(thing, rep, LATER) == ["Colleague", "Colleague"]
    assert seen(thing, user=rep).at == MONDAY


def test_each_reader_and_each_record_by_itself(rep, colleague):
    thing, other = make_thing(), make_thing()
    for each in (thing, other):
        look(each, user=rep, now=MONDAY)
    rename(thing, "Motor", colleague)
    assert news(other, rep, LATER) == []
    assert news(thing, make_user("third"), LATER) == []
    assert news(thing, rep, LATER) == ["Colleague"]


def test_who_comes_back_at_once_still_sees_the_marks(rep, colleague):
    """To log a call and see the page again is the same look; tomorrow it is not new any more."""
    thing = make_thing()
    look(thing, user=rep, now=MONDAY)
    rename(thing, "Motor", colleague)
    for minutes in (0, 10, 30):
        assert news(thing, rep, LATER + timedelta(minutes=minutes)) == ["Colleague"]
    assert news(thing, rep, LATER + timedelta(minutes=61)) == []


def test_a_look_is_no_event_and_a_reload_writes_nothing(rep, colleague, django_assert_num_queries):
    thing = make_thing()
    with django_assert_num_queries(1):
        look(thing, user=rep, now=MONDAY)
    assert Event.objects.count() == 0
    look(thing, user=rep, now=MONDAY + timedelta(minutes=4))
    assert Look.objects.get().at == MONDAY
    rename(thing, "Motor", colleague)  # the control: there is something to note
    look(thing, user=rep, now=MONDAY + timedelta(minutes=4))
    assert Look.objects.get().at == MONDAY + timedelta(minutes=4)


def test_the_line_stands_above_the_newest_news_and_more_than_a_page_says_so(rep, colleague):
    thing = make_thing()
    known = look(thing, user=rep, now=MONDAY)
    for number in range(5):
        rename(thing, str(number), colleague)
    rename(thing, "mine", rep)
    story = timeline_of(thing, user=rep, seen=known)
    assert (story.new, story.new_and_more) == (5, False)
    assert story.first_new == story.entries[1]
    short = timeline_of(thing, user=rep, seen=known, size=3)
    assert (short.new, short.new_and_more) == (2, True)


def test_an_undo_by_somebody_else_is_news(rep, colleague):
    thing = make_thing()
    batch = rename(thing, "Motor", rep).batch
    look(thing, user=rep, now=MONDAY)
    undo(batch, by=colleague)
    assert news(thing, rep, LATER) == ["Colleague"]


def test_a_united_story_brings_its_later_events_as_news(rep, colleague):
    """X02: after a merge what was told at the other record counts by when it was written."""
    kept, gone = make_thing("kept"), make_thing("gone")
    rename(gone, "early", colleague)
    rename(kept, "known", colleague)
    look(kept, user=rep, now=MONDAY)
    rename(gone, "late", colleague)
    batch = Batch.objects.create(title="merge", actor_id=rep.pk, actor_kind=Actor.of(rep).kind)
    move_lines([gone.pk], to=kept.pk, batch=batch)
    assert news(kept, rep, LATER) == ["Colleague"]


def test_it_goes_with_the_record_for_good(rep):
    """X36: nobody's habits outlive the record."""
    thing = make_thing()
    look(thing, user=rep, now=MONDAY)
    batch = trash(Thing.objects.all(), by=rep, kind="thing.trashed").batch
    assert Look.objects.count() == 1
    delete_for_good(Thing.objects.all(), by=rep, batch=batch)
    assert Look.objects.count() == 0
