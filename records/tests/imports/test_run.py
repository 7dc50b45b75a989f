"""From a file to records: new, changed, refused, undone (X18, TRUST A8, C9, E10)."""

import datetime as dt
from decimal import Decimal

import pytest

from records.actions import undo
from records.imports.plan import Rule
from records.models import Event, ImportRow
from records.tests.fake.make import make_colour, make_thing
from records.tests.fake.models import Colour, Part, Thing
from records.tests.imports.make import checked, done, uploaded
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


EVERY_KIND = """Name;Colour;Size;Price;Due;Last seen;Urgent;Description;Parts;Code
kettle;red;100.0;1.234,50;28.02.2026;28.02.2026 14:05;yes;Don't "panic";lid, spout;0012
pan;green;;$9.99;01.03.2026;;no;;;
"""


def test_every_kind_of_value_arrives_typed(rep):
    importing = done(uploaded(rep, EVERY_KIND), to={9: "custom.code"})
    assert (importing.counts["new"], importing.counts["refused"]) == (2, 0)
    assert importing.counts["missing"] == {"colour": ["red", "green"]}
    kettle, pan = Thing.objects.order_by("id")
    assert (kettle.name, kettle.colour.name, kettle.size) == ("kettle", "red", 100)
    assert (kettle.price, kettle.due) == (Decimal("1234.50"), dt.date(2026, 2, 28))
    assert kettle.seen_at == dt.datetime(2026, 2, 28, 14, 5, tzinfo=dt.UTC)
    assert (kettle.urgent, kettle.note, kettle.custom) == (True, 'Don\'t "panic"', {"code": "0012"})
    assert (pan.price, pan.urgent, pan.note) == (Decimal("9.99"), False, "")
    assert list(Part.objects.order_by("id").values_list("thing_id", "name")) == [
        (kettle.pk, "lid"),
        (kettle.pk, "spout"),
    ]
    event = Event.objects.get(record_type=Thing.record_type, record_id=kettle.pk)
    assert (event.kind, event.actor_kind, event.actor_id) == ("fake.created", 2, rep.pk)
    assert event.changes["custom.code"] == [None, "0012"]


def test_what_our_own_export_made_harmless_comes_back_as_it_was(rep):
    """TRUST B6: an apostrophe before a formula's first sign is the export's, others are typed."""
    done(uploaded(rep, "name,description\n'=1+1,'+49 30 1\n''@a,o'clock\nit's,x'\n"))
    found = list(Thing.objects.order_by("id").values_list("name", "note"))
    assert found == [("=1+1", "+49 30 1"), ("'@a", "o'clock"), ("it's", "x'")]


def test_undo_takes_back_what_was_made_and_what_was_changed(rep):
    """X18: undo also of updates; set-up rows made on the way go too."""
    old = make_thing("kettle", size=5, note="old")
    importing = done(
        uploaded(rep, "name,size,colour,parts\nkettle,7,red,lid\npan,8,,"),
        rule=Rule.OVERWRITE,
        match=["name"],
    )
    old.refresh_from_db()
    assert (old.size, old.colour.name, old.note) == (7, "red", "old")
    undo(importing.batch, by=rep)
    old.refresh_from_db()
    assert (old.size, old.colour, old.note) == (5, None, "old")
    assert list(Thing.objects.live()) == [old]
    assert not Colour.objects.live().exists()
    assert not Part.objects.live().exists()


@pytest.mark.parametrize(
    ("rule", "counts", "size", "note"),
    [
        (Rule.SKIP, {"new": 1, "skip": 2}, 5, ""),
        (Rule.FILL, {"new": 1, "change": 1, "same": 1}, 5, "fresh"),
        (Rule.OVERWRITE, {"new": 1, "change": 1, "same": 1}, 7, "fresh"),
        (Rule.CREATE, {"new": 3}, 5, ""),
    ],
)
def test_the_rule_for_known_records(rep, rule, counts, size, note):
    make_thing("Kettle", size=5)
    make_thing("pot", size=1)
    file = "name,size,note\nkettle,7,fresh\npot,1,\npan,8,"
    importing = done(uploaded(rep, file), rule=rule, match=["name"])
    found = {name: n for name, n in importing.counts.items() if n and name != "missing"}
    assert found == counts
    kettle = Thing.objects.get(name="Kettle" if rule != Rule.OVERWRITE else "kettle")
    assert (kettle.size, kettle.note) == (size, note)


REFUSED = f"""name,size,price,due,urgent,colour,owner
{"x" * 201},1,1,2026-01-01,yes,red,
a,1.5,,,,,
b,99999999999,,,,,
c,,12345678901.00,,,,
d,,1.005,,,,
e,,,2026-02-30,,,
f,,,,maybe,,
g,,,,,,nobody@example.com
,1,,,,,
h,1
"""


def test_what_does_not_fit_is_refused_with_row_and_reason(rep):
    """Law 6: nothing is cut, rounded or dropped."""
    importing = done(uploaded(rep, REFUSED))
    assert importing.counts["refused"] == 10
    assert not Thing.objects.exists()
    rows = ImportRow.objects.filter(importing=importing).order_by("line")
    assert [(row.line, row.problems[0]["code"], row.problems[0]["column"]) for row in rows] == [
        (2, "too_long", 0),
        (3, "not_whole", 1),
        (4, "out_of_range", 1),
        (5, "out_of_range", 2),
        (6, "too_precise", 2),
        (7, "not_a_date", 3),
        (8, "not_yes_or_no", 4),
        (9, "not_found", 6),
        (10, "required", None),
        (11, "ragged", None),
    ]


def test_the_same_key_twice_in_a_file_and_twice_among_records(rep):
    make_thing("pot")
    make_thing("Pot")
    file = "name,size\nkettle,1\nKETTLE,2\npot,3"
    importing = checked(uploaded(rep, file), rule=Rule.OVERWRITE, match=["name"])
    rows = ImportRow.objects.filter(importing=importing).order_by("line")
    assert [(row.outcome, [each["code"] for each in row.problems]) for row in rows] == [
        (1, []),
        (5, ["duplicate"]),
        (5, ["ambiguous"]),
    ]
    assert rows[1].problems[0]["line"] == 2


def test_an_import_reaches_only_what_its_user_sees(db):
    """A8: ids of invisible records and foreign owners change nothing and are reported."""
    mine = make_user("mine", visibility="own")
    other = make_user("other")
    seen, hidden = make_thing("seen", owner=mine), make_thing("hidden", owner=other)
    file = (
        f"thing id,name,owner\n{seen.pk},seen2,\n{hidden.pk},taken,\n"
        f"987654,ghost,\n,fresh,{other.email}\n,kept,{mine.email}\n"
    )
    importing = done(uploaded(mine, file), rule=Rule.OVERWRITE, match=["id"])
    rows = ImportRow.objects.filter(importing=importing).order_by("line")
    assert [(row.outcome, [each["code"] for each in row.problems]) for row in rows] == [
        (2, []),
        (5, ["unknown_record"]),
        (5, ["unknown_record"]),
        (5, ["not_found"]),
        (1, []),
    ]
    hidden.refresh_from_db()
    assert (hidden.name, hidden.version) == ("hidden", 1)
    assert Thing.objects.get(name="kept").owner == mine
    assert not Thing.objects.filter(name="fresh").exists()


def test_a_second_file_joins_by_an_id_of_its_own(rep):
    """Rows of a second file find what the first one made; what is unknown is not added."""
    done(uploaded(rep, "code,name\nA1,kettle\nA2,pan"), to={0: "custom.code"}, match=["code"])
    second = done(
        uploaded(rep, "code,size\nA2,7\nA9,1"),
        to={0: "custom.code"},
        match=["code"],
        rule=Rule.OVERWRITE,
        add_new=False,
    )
    assert (second.counts["change"], second.counts["refused"]) == (1, 1)
    assert Thing.objects.get(name="pan").size == 7


def test_words_for_nothing_and_words_for_something_else(rep):
    make_colour("red")
    importing = uploaded(rep, "name,colour,size\na,Select,1\nb,rot,N/A\nc,red,")
    importing.plan["columns"]["1"]["values"] = {"rot": "red"}
    importing.save()
    importing = done(importing)
    assert list(Thing.objects.order_by("id").values_list("name", "colour__name", "size")) == [
        ("a", None, 1),
        ("b", "red", None),
        ("c", "red", None),
    ]


def test_only_rows_of_a_kind_are_taken(rep):
    """A file may hold calls, notes and tasks: the others are skipped, whatever stands in them. The
    column that tells them apart need not become anything."""
    text = "type,name,size\ntool,pan,1\nnote,n/a,none of these\ntool,pot,x\nfood,egg,2\n"
    importing = done(uploaded(rep, text), to={0: ""}, only={0: ["tool", "food"]})
    assert [importing.counts[each] for each in ("new", "skip", "refused")] == [2, 1, 1]
    assert list(Thing.objects.order_by("id").values_list("name", flat=True)) == ["pan", "egg"]


def test_a_row_the_database_refuses_costs_only_itself(rep):
    """Whatever slips through the checks is found by halving, and reported."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE fake_thing ADD CONSTRAINT no_fives CHECK (size <> 5)")
    rows = "\n".join(f"t{n},{n}" for n in range(9))
    importing = done(uploaded(rep, f"name,size\n{rows}"))
    assert (importing.counts["new"], importing.counts["refused"]) == (8, 1)
    row = ImportRow.objects.get(importing=importing, outcome=5)
    assert row.problems[0]["constraint"] == "no_fives"


def test_somebody_without_a_seat_imports_nothing(db):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        uploaded(make_user("reader", role="reader"), "name\na")
