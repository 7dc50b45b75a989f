"""Admins set up custom fields and comment types; everything is saved through actions (H12)."""

import pytest

from records.models import CommentType, Event, FieldDefinition
from records.tests.fake.fields import make_field
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
FIELDS = "/admin/records/fielddefinition/"
TYPES = "/admin/records/commenttype/"


@pytest.fixture
def page(client, admin):
    client.force_login(admin)
    return client


def form(**values):
    base = {"target_type": Thing.record_type, "key": "budget", "label": "Budget"}
    return base | {"type": "number", "position": 0, "choices": "", "section": ""} | values


def test_a_field_is_defined(page):
    answer = page.post(f"{FIELDS}add/", form(indexed="on", roles=["admin"]))
    assert answer.status_code == 302
    field = FieldDefinition.objects.get()
    assert (field.key, field.roles, field.index_state) == ("budget", ["admin"], "building")
    assert Event.objects.get().kind == "field.defined"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"key": "Bad key"}, "key"),
        ({"key": "a'b"}, "key"),
        ({"type": "choice"}, "choices"),
        ({"type": "multi", "choices": "a", "indexed": "on"}, "indexed"),
        ({"roles": ["king"]}, "roles"),
        ({"target_type": 1}, "target_type"),
    ],
)
def test_refused_in_words(page, values, name):
    answer = page.post(f"{FIELDS}add/", form(**values))
    assert list(answer.context["adminform"].form.errors) == [name]
    assert not FieldDefinition.objects.exists()


def test_what_a_change_touches_is_shown(page):
    field = make_field()
    for _number in range(3):
        make_thing(custom={"budget": 1})
    assert "3 records" in page.get(f"{FIELDS}{field.pk}/change/").text


def test_key_and_record_type_stay(page):
    field = make_field()
    page.post(f"{FIELDS}{field.pk}/change/", form(key="other", target_type=9003, label="New"))
    field.refresh_from_db()
    assert (field.key, field.target_type, field.label) == ("budget", Thing.record_type, "New")


def test_a_choice_in_use_is_replaced_not_lost(page):
    field = make_field("budget", "choice", choices=["low", "high"])
    thing = make_thing(custom={"budget": "low"})
    url = f"{FIELDS}{field.pk}/change/"
    answer = page.post(url, form(type="choice", choices="high"))
    assert "1 records hold" in answer.text
    answer = page.post(url, form(type="choice", choices="low -> small\nhigh"))
    assert answer.status_code == 302
    thing.refresh_from_db()
    field.refresh_from_db()
    assert (thing.custom, field.choices) == ({"budget": "small"}, ["small", "high"])


def test_the_sixth_fast_field_is_refused(page):
    for number in range(5):
        make_field(f"k{number}", indexed=True)
    answer = page.post(f"{FIELDS}add/", form(indexed="on"))
    assert list(answer.context["adminform"].form.errors) == ["indexed"]


def test_retired_and_taken_back(page):
    field = make_field()
    chosen = {"_selected_action": [field.pk]}
    page.post(FIELDS, {"action": "retire", **chosen})
    field.refresh_from_db()
    assert field.is_trashed
    page.post(f"{FIELDS}?retired=yes", {"action": "restore", **chosen})
    field.refresh_from_db()
    assert not field.is_trashed
    assert page.post(f"{FIELDS}{field.pk}/delete/", {"post": "yes"}).status_code == 403


def test_comment_types(page):
    values = {"name": "Call", "icon": "phone", "colour": "green", "position": 1}
    assert page.post(f"{TYPES}add/", values).status_code == 302
    call = CommentType.objects.get()
    page.post(f"{TYPES}{call.pk}/change/", values | {"icon": "no-such-icon"})
    page.post(f"{TYPES}{call.pk}/change/", values | {"colour": "red"})
    call.refresh_from_db()
    assert (call.icon, call.colour) == ("phone", "red")
    page.post(TYPES, {"action": "retire", "_selected_action": [call.pk]})
    call.refresh_from_db()
    assert call.is_trashed
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == [
        "comment_type.created",
        "comment_type.changed",
        "comment_type.trashed",
    ]


def test_staff_without_the_right_changes_nothing(client):
    """TRUST A11."""
    field = make_field()
    client.force_login(make_user("staff", is_staff=True))
    for url in (FIELDS, f"{FIELDS}add/", f"{FIELDS}{field.pk}/change/", TYPES):
        assert client.get(url).status_code == 403
        assert client.post(url, form(label="Hacked")).status_code == 403
    field.refresh_from_db()
    assert field.label == "Budget"
