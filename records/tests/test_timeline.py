"""All changes to a record are told on its line (SX-22)."""

from datetime import date

import pytest
from django.db import connection, transaction

from records.actions import change, create, trash, undo
from records.attached.comments import add_comment, delete_comments, edit_comments
from records.models import Comment, CommentType, Event
from records.tests.fake.fields import make_field
from records.tests.fake.make import make_colour, make_thing
from records.tests.fake.models import Part, Thing
from records.timeline import tells, timeline_of
from records.timeline.page import newest_events
from records.timeline.tellings import GROUPS
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
THINGS = Thing.objects


def told(record, user, **how):
    return [
        (entry.who, str(entry.telling.words), [(c.label, c.before, c.after) for c in entry.changes])
        for entry in timeline_of(record, user=user, **how).entries
    ]


def test_changes_are_told_in_words(rep):
    """Field labels, names instead of ids, dates, numbers and choices as people write them."""
    make_field("budget", label="Budget")
    red, blue = make_colour("red"), make_colour("blue")
    thing = make_thing("Engine", colour=red)
    values = {
        "colour": blue,
        "owner": rep,
        "urgent": True,
        "due": date(2026, 2, 28),
        "price": "1250.50",
        "custom.budget": 7,
        "name": "Motor",
    }
    change(THINGS.all(), by=rep, kind="thing.changed", values=values)
    [(who, words, changes)] = told(thing, rep)
    assert (who, words) == ("Rep", "changed")
    assert sorted(changes) == [
        ("Budget", "", "7"),
        ("colour", "red", "blue"),
        ("due", "", "Feb 28, 2026"),
        ("name", "Engine", "Motor"),
        ("owner", "", "Rep"),
        ("price", "", "1,250.50"),
        ("urgent", "No", "Yes"),
    ]


def test_newest_first_in_pages(rep):
    thing = make_thing("0")
    for number in range(1, 6):
        change(THINGS.all(), by=rep, kind="thing.changed", values={"name": str(number)})
    seen, before = [], None
    while True:
        page = timeline_of(thing, user=rep, before=before, size=2)
        seen += [entry.changes[0].after for entry in page.entries]
        before = page.older
        if before is None:
            break
    assert seen == ["5", "4", "3", "2", "1"]


def test_what_hangs_on_the_record_is_told_with_it(rep):
    thing = make_thing("Engine")
    part = Part(thing=thing, name="Piston", owner=rep)
    create([part], by=rep, kind="part.created")
    change(Part.objects.all(), by=rep, kind="part.changed", values={"name": "Rod"})
    entries = timeline_of(thing, user=rep).entries
    assert [(str(e.telling.words), e.subject) for e in entries] == [
        ("changed", "part “Rod”"),
        ("created", "part “Rod”"),
    ]
    assert len(timeline_of(part, user=rep).entries) == 2
    trash(Part.objects.all(), by=rep, kind="part.trashed")
    assert str(timeline_of(part, user=rep).entries[0].telling.words) == "moved to the trash"


def test_what_the_reader_may_not_see_is_not_told(rep):
    """TRUST A3: neither the event of a hidden part nor a hidden name."""
    own = make_user("own", visibility="own")
    thing = make_thing("Engine", owner=own)
    hidden = Part(thing=thing, name="Canary", owner=rep)
    create([hidden], by=rep, kind="part.created")
    add_comment(hidden, by=rep, text="Canary")
    assert told(thing, own) == []
    assert len(told(thing, rep)) == 2


def test_a_field_hidden_from_the_role_is_not_told(rep, admin):
    make_field("secret", roles=["admin"])
    thing = make_thing("Engine")
    change(THINGS.all(), by=admin, kind="thing.changed", values={"custom.secret": 7})
    assert told(thing, rep) == [("Admin", "changed", [])]
    assert told(thing, admin) == [("Admin", "changed", [("Secret", "", "7")])]


def test_comments_show_their_type_and_present_text(rep):
    """SX-23: icon and colour are the comment type's."""
    call = CommentType.objects.create(name="Call", icon="phone", colour="green")
    thing = make_thing("Engine")
    add_comment(thing, by=rep, text="Frist word", type=call)
    edit_comments(Comment.objects.all(), by=rep, text="First word")
    edited, added = timeline_of(thing, user=rep).entries
    assert (added.icon, added.tone, added.body) == ("phone", "green", "First word")
    assert [(c.before, c.after) for c in edited.changes] == [("Frist word", "First word")]

    delete_comments(Comment.objects.all(), by=rep)
    added = timeline_of(thing, user=rep).entries[-1]
    assert (added.body, added.is_gone) == ("", True)


def test_a_batch_is_named_when_it_touched_several(rep):
    other = make_user("other")
    thing = make_thing("a")
    change(THINGS.all(), by=rep, kind="thing.changed", values={"size": 1}, title="Alone")
    make_thing("b")
    outcome = change(THINGS.all(), by=rep, kind="thing.changed", values={"size": 2}, title="Both")
    newest, first = timeline_of(thing, user=rep).entries
    assert (newest.batch.text, newest.batch.tone, newest.batch_is_mine) == ("Both", "2", True)
    assert first.batch is None
    assert not timeline_of(thing, user=other).entries[0].batch_is_mine

    undo(outcome.batch, by=rep)
    [(_who, words, changes), *_] = told(thing, rep)
    assert (words, changes) == ("took back", [("size", "2", "1")])


def test_filtered_by_group(rep):
    thing = make_thing("Engine")
    add_comment(thing, by=rep, text="Hello")
    change(THINGS.all(), by=rep, kind="thing.changed", values={"size": 1})
    kinds = {
        group: [entry.event.kind for entry in timeline_of(thing, user=rep, group=group).entries]
        for group in ("", "comments", "changes", "files", "nonsense")
    }
    assert kinds == {
        "": ["thing.changed", "comment.added"],
        "comments": ["comment.added"],
        "changes": ["thing.changed"],
        "files": [],
        "nonsense": ["thing.changed", "comment.added"],
    }


def test_set_up_rows_have_their_story_too(rep):
    colour = make_colour("red")
    change(type(colour).objects.all(), by=rep, kind="colour.changed", values={"name": "blue"})
    make_thing()
    assert told(colour, rep) == [("Rep", "changed", [("name", "red", "blue")])]


def test_imported_history_carries_its_date(rep):
    create([Thing(name="Old")], by=rep, kind="thing.created", happened_at="created_at")
    Event.objects.update(happened_at="2019-05-06T07:00:00Z")
    [entry] = timeline_of(Thing.objects.get(), user=rep).entries
    assert entry.day == date(2019, 5, 6)


@pytest.mark.parametrize("count", [1, 9])
def test_three_reads_whatever_the_length(rep, count, django_assert_num_queries):
    """Events, names, custom fields."""
    make_field("budget")
    thing = make_thing("Engine", owner=rep)
    for number in range(count):
        add_comment(thing, by=rep, text="Hello")
        values = {"colour": make_colour(), "custom.budget": number + 1}
        change(THINGS.all(), by=rep, kind="thing.changed", values=values)
    with django_assert_num_queries(3):
        assert len(timeline_of(thing, user=rep).entries) == 2 * count


def test_a_kind_is_told_once():
    with pytest.raises(ValueError, match="already"):
        tells("comment.added", "again")


@pytest.mark.django_db(transaction=True)
def test_what_came_in_one_go_is_one_entry(rep):
    """A record with what hangs on it is told once; what was added later stands alone."""
    with transaction.atomic():
        thing = Thing(name="Engine")
        create([thing], by=rep, kind="thing.created")
        for name in ("Piston", "Valve"):
            create([Part(thing=thing, name=name, owner=rep)], by=rep, kind="part.created")
    create([Part(thing=thing, name="Pump", owner=rep)], by=rep, kind="part.created")
    later, first = timeline_of(thing, user=rep).entries
    assert (later.subject, later.also) == ("part “Pump”", ())
    assert first.subject == ""
    assert [each.subject for each in first.also] == ["part “Piston”", "part “Valve”"]


def test_a_long_story_is_found_by_its_line_however_much_came_after(rep):
    """SPEED: the page of a record with thousands of events that rested for a while. Asked for
    ``line = n``, PostgreSQL walks everybody's newer events first: the control shows that."""
    thing = make_thing("Long")
    with connection.cursor() as cursor:
        for line, count in ((thing.pk, 8_000), (0, 20_000)):
            cursor.execute(
                "INSERT INTO records_event (at, kind, actor_kind, record_type, record_id, line,"
                " changes) SELECT now(), 'thing.changed', 1, %s, %s, %s, '{}'"
                " FROM generate_series(1, %s)",
                [Thing.record_type, thing.pk, line, count],
            )
        cursor.execute("ANALYZE records_event")
    told_now = newest_events.statement(thing.pk, "31")
    naive = Event.objects.filter(line=thing.pk).order_by("-pk")[:31].query.sql_with_params()
    assert "event_line" in plan_of(told_now.sql, told_now.params)
    assert "records_event_pkey" in plan_of(*naive)


def plan_of(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_a_story_offers_the_groups_of_what_can_be_told_there(rep):
    """What only whole lines tell of is not offered on a part; what can hang on it is."""
    thing = make_thing("Engine")
    part = Part.objects.create(thing=thing, name="Valve")
    everything = list(timeline_of(thing, user=rep).groups)
    assert everything == list(GROUPS) and "activities" in everything
    assert list(timeline_of(part, user=rep).groups) == ["changes", "comments", "files"]
    assert timeline_of(part, user=rep, group="activities").group == ""


def test_what_hangs_on_a_part_stands_in_its_own_story_too(rep):
    """A comment on a part is told at its thing and on its own page, not on its sister's."""
    thing = make_thing("Engine")
    part, other = (Part.objects.create(thing=thing, name=name) for name in ("Valve", "Pump"))
    add_comment(part, by=rep, text="Leaks")
    for record, told in ((thing, 1), (part, 1), (other, 0)):
        found = timeline_of(record, user=rep, group="comments").entries
        assert [each.event.kind for each in found] == ["comment.added"] * told
