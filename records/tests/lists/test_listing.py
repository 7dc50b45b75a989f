"""The page of a list: what it shows, what it costs, what it refuses."""

import json
import re
from datetime import timedelta

import pytest
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import QueryDict
from django.utils import timezone

from conftest import shared_folder
from records.lists import LISTS, Column, Kind
from records.lists.asker import Asker
from records.lists.lean import read_filters
from records.models import FieldDefinition
from records.tests.fake.lists import ThingList
from records.tests.fake.make import make_colour, make_thing
from records.tests.fake.models import Colour, Thing
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("records.tests.fake.urls")]


@pytest.fixture
def site(rep, client):
    client.force_login(rep)
    return client


def page(site, query: str = ""):
    return site.get(f"/things/?{query}").context["page"]


def found(site, query: str, name: str = "name") -> list:
    answer = json.loads(site.get(f"/things/?{query}&format=json").content)
    return [row[name] for row in answer["results"]]


def test_a_bare_address_opens_on_the_list_that_opens(site, rep):
    """SX-13: "my" records first."""
    make_thing("mine", owner=rep)
    make_thing("other")
    shown = page(site)
    assert shown.wish.tab.key == "mine"
    assert [str(chip.words) for chip in shown.chips] == ["owner is me"]
    assert found(site, "") == ["mine"]


def test_a_list_is_live(site, rep):
    """CM-09: a record that stops matching leaves, one that starts comes."""
    thing = make_thing("a", owner=rep)
    assert found(site, "list=mine") == ["a"]
    type(thing).objects.update(owner=None)
    assert found(site, "list=mine") == []


def test_me_is_whoever_asks(site, client, rep):
    """CM-08"""
    other = make_user("other")
    make_thing("rep's", owner=rep)
    make_thing("other's", owner=other)
    assert found(site, "owner=me") == ["rep's"]
    client.force_login(other)
    assert found(client, "owner=me") == ["other's"]


def test_filters_read_as_words_and_each_can_be_taken_away(site, rep):
    red = make_colour("red")
    shown = page(site, f"colour={red.pk}&size__gte=3&created_at=last_7d&owner=me,nobody")
    assert [str(chip.words) for chip in shown.chips] == [
        "colour is red",
        "size is at least 3",
        "created is the last 7 days",
        "owner is one of me, nobody",
    ]
    assert "colour" not in shown.chips[0].remove_url
    assert "size__gte=3" in shown.chips[0].remove_url


def test_taking_the_last_filter_away_shows_all(site):
    make_thing("a")
    shown = page(site, "list=mine")
    assert site.get(shown.chips[0].remove_url).context["page"].wish.tab.key == "all"


def test_any_of_groups(site):
    make_thing("a", size=1)
    make_thing("b", size=2, urgent=True)
    make_thing("c", size=3)
    query = "any=size%3D1&any=size%3D2%26urgent%3Dyes&sort=name"
    assert found(site, query) == ["a", "b"]
    assert (
        str(page(site, query).chips[0].words) == "Any of: size is 1 or size is 2 and urgent is yes"
    )


def test_a_link_to_the_record_even_without_a_name(site):
    """CM-11, SX-16"""
    thing = make_thing("")
    page = site.get("/things/?list=all").content.decode()
    assert re.search(rf'<a href="/things/{thing.pk}/[^"]*">\(no name\)</a>', page)


def test_text_is_shown_as_typed(site):
    """TRUST B1: every cell is escaped."""
    make_thing("<script>alert(1)</script>", colour=make_colour("<b>red"))
    text = site.get("/things/?list=all").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&lt;b&gt;red" in text


def test_counts_stop_at_a_thousand_until_asked(site, monkeypatch):
    from records.lists import plan

    monkeypatch.setattr(plan, "CAP", 3)
    for number in range(5):
        make_thing(str(number))
    shown = page(site, "list=all")
    assert shown.exact_count is None
    assert page(site, shown.count_url.partition("?")[2]).exact_count == 5


def test_pages_follow_each_other_without_gap_or_repeat(site, monkeypatch):
    from records.tests.fake.lists import ThingList

    monkeypatch.setattr(ThingList, "page_size", 2)
    for number in range(5):
        make_thing(str(number), size=number)
    seen, url = [], "/things/?list=all&sort=size"
    while url:
        shown = site.get(url).context["page"]
        seen += [row[2] for row in [(r[0], r[1], r[2]) for r in shown.reading.slice.rows]]
        url = shown.next_url
    assert seen == ["0", "1", "2", "3", "4"]


def test_htmx_gets_the_list_without_the_frame(site):
    answer = site.get("/things/?list=all", headers={"HX-Request": "true", "HX-Target": "list"})
    assert answer.content.decode().strip().startswith('<div class="list')


def test_the_accept_header_asks_for_data(site):
    """X11: the same address is page, JSON and CSV."""
    make_thing("a", size=1, colour=make_colour("red"))
    answer = site.get(
        "/things/?list=all&columns=name,colour,size", headers={"Accept": "application/json"}
    )
    row = json.loads(answer.content)["results"][0]
    assert row["name"] == "a"
    assert row["colour"]["label"] == "red"
    assert answer.headers["Vary"].count("Accept")


def test_every_problem_is_told_at_once(site):
    answer = site.get("/things/?x=1&size=abc&sort=note")
    text = answer.content.decode()
    assert answer.status_code == 400
    for words in ("There is no filter “x”", "size: “abc” is not a number", "One cannot sort by"):
        assert words in text


def test_a_refusal_goes_back_without_the_refused_part(site):
    answer = site.get("/things/?x=1&size=3")
    assert 'href="/things/?size=3&amp;sort=-created_at"' in answer.content.decode()


def test_data_refuses_as_data(site):
    answer = site.get("/things/?x=1&format=json")
    assert answer.status_code == 400
    assert json.loads(answer.content)["problems"][0]["param"] == "x"


def test_hostile_texts_in_every_parameter_neither_fail_nor_find_all(site):
    """TRUST B5: refused or no row, never a 500."""
    folder = shared_folder("corpora") / "injection"
    lines = json.loads((folder / "sqli.json").read_text())
    make_thing("only")
    for number, line in enumerate(lines):
        name = ["name", "size", "owner", "due", "sort", "columns", "after", "any", "list"][
            number % 9
        ]
        answer = site.get(
            "/things/", {name: line, "list": "all"} if name != "list" else {name: line}
        )
        assert answer.status_code in {200, 400}, line
        if answer.status_code == 200 and name not in {"columns"}:
            assert "only" not in found(site, ""), line


def test_a_very_long_address_is_refused(site):
    """TRUST F7"""
    assert site.get("/things/?name=" + "x" * 9000).status_code == 400
    assert site.get("/things/?" + "&".join(f"name=a{n}" for n in range(900))).status_code == 400


def test_a_name_one_may_not_see_is_not_told(client):
    """TRUST A3"""
    own = make_user("own", visibility="own")
    make_thing("mine", owner=own)
    make_thing("canary")
    client.force_login(own)
    assert "canary" not in client.get("/things/?list=all").content.decode()
    assert page(client, "list=all").count_words == "1"


def test_relative_dates_move_with_the_day(site, time_machine):
    make_thing("a", due=timezone.localdate())
    assert found(site, "due=today") == ["a"]
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert found(site, "due=today") == []
    assert found(site, "due=yesterday") == ["a"]


# --- custom fields -------------------------------------------------------------------------------

FIELDS = [
    ("budget", "number", []),
    ("city", "text", []),
    ("start", "date", []),
    ("grade", "choice", ["A, top", "B"]),
    ("vip", "boolean", []),
    ("tags", "multi", ["x", "y"]),
]


@pytest.fixture
def custom_fields(rep):
    for key, kind, choices in FIELDS:
        FieldDefinition.objects.create(
            target_type=Thing.record_type, key=key, label=key.title(), type=kind, choices=choices
        )
    make_thing("a", custom={"budget": 5, "city": "Bonn", "start": "2026-01-02", "grade": "A, top"})
    make_thing("b", custom={"budget": 50, "vip": True, "grade": "B", "tags": ["x", "y"]})
    make_thing("c", custom={"budget": "mistyped", "city": ""})


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("custom.budget__gte=6", ["b"]),
        ("custom.budget=5,50", ["a", "b"]),
        ("custom.budget__empty=yes", ["c"]),
        ("custom.budget__not=5", ["b", "c"]),
        ("custom.city=Bonn", ["a"]),
        ("custom.city__starts=bo", ["a"]),
        ("custom.city__empty=yes", ["b", "c"]),
        ("custom.start=2026-01-01..2026-01-31", ["a"]),
        ("custom.start__gte=2026-01-03", []),
        ("custom.grade=A, top", ["a"]),
        ("custom.grade=A, top&custom.grade=B", ["a", "b"]),
        ("custom.vip=yes", ["b"]),
        ("custom.tags=x", ["b"]),
        ("custom.tags__not=x", ["a", "c"]),
    ],
)
def test_custom_fields_filter_like_any_other(site, custom_fields, query, names):
    """X09; one mistyped value disturbs nobody (KERNEL 6)."""
    assert found(site, f"{query}&sort=name") == names


def test_custom_fields_sort_and_show(site, custom_fields):
    assert found(site, "list=all&sort=-custom.budget") == ["b", "a", "c"]
    names = ",".join(f"custom.{key}" for key, _kind, _choices in FIELDS)
    query = f"list=all&sort=custom.budget&columns={names}"
    assert found(site, query, "custom.budget") == ["5", "50", None]
    assert site.get(f"/things/?{query}").status_code == 200


def test_custom_fields_are_edited_for_many(site, custom_fields):
    url = site.post("/things/select/", {"state": "list=all", "all": "1"}).url
    site.post(url, {"field": "custom.budget", "value": "7.5"})
    assert found(site, "custom.budget=7.5&sort=name") == ["a", "b", "c"]
    site.post(url, {"field": "custom.city", "value": ""})
    assert found(site, "custom.city__empty=yes&sort=name") == ["a", "b", "c"]


# --- filters that name a record ------------------------------------------------------------------


@pytest.mark.parametrize("query", ["colour=77", "any=colour%3D77", "owner=77", "colour__not=77"])
@pytest.mark.parametrize("form", ["html", "json", "csv"])
def test_a_record_that_is_not_there_is_refused_in_words(site, form, query):
    """TRUST A7: neither all rows nor an empty list that looks like an answer."""
    make_thing("a", colour=make_colour("red"))
    answer = site.get(f"/things/?{query}&format={form}")
    assert answer.status_code == 400
    assert "“77” is not one of the choices" in json_or_text(answer)


def json_or_text(answer) -> str:
    return str(json.loads(answer.content)) if "json" in answer["Content-Type"] else answer.text


def test_nothing_is_selected_or_saved_by_it_either(site):
    state = {"state": "colour=77"}
    assert site.post("/things/select/", state | {"all": "1"}).status_code == 400
    saving = state | {"title": "Odd", "sharing": "private"}
    assert site.post("/things/save/", saving).status_code == 400


def test_a_person_out_of_sight_is_no_mistake(client):
    """A saved list outlives a colleague's move to another team."""
    other, rep = make_user("other"), make_user("own", visibility="own")
    make_thing("mine", owner=rep)
    client.force_login(rep)
    answer = client.get(f"/things/?owner={other.pk}")
    assert answer.status_code == 200
    assert found(client, f"owner={other.pk}") == []


def test_a_row_in_the_trash_is_still_known(site):
    red = make_colour("red")
    Colour.objects.update(deleted_at=timezone.now())
    assert site.get(f"/things/?colour={red.pk}").status_code == 200


def test_an_upper_app_adds_what_it_knows_of_the_records(rep):
    """A filter like any other, which no page shows as a column of the table."""

    class Own(ThingList):
        columns = list(ThingList.columns)

    things = Own()
    assert "light" not in things.own_columns
    light = ExpressionWrapper(Q(size__lt=3), output_field=BooleanField())
    things.add(Column("light", label="light", kind=Kind.BOOLEAN, expression=light, show=False))
    make_thing("feather", size=1), make_thing("stone", size=9)
    filters = read_filters(things.columns_for(rep), QueryDict("light=yes"))
    assert [each.name for each in Thing.objects.filter(filters.q(Asker.of(rep)))] == ["feather"]
    assert "light" not in things.shown and "light" not in LISTS["things"].own_columns
