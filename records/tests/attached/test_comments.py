"""Comments on any record (WA-12, SX-23, H12)."""

import pytest
from django.urls import reverse

from records.attached.comments import add_comment, delete_comments, edit_comments
from records.attached.mentions import mentioned
from records.models import Comment, CommentType, Event, Follower
from records.tests.fake.make import make_thing
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
COMMENTS = Comment.objects


@pytest.fixture
def thing(rep):
    return make_thing("Engine", owner=rep)


def following(record):
    rows = Follower.objects.of(record).select_related("user").order_by("id")
    return [row.user.name for row in rows]


def test_author_and_mentioned_people_follow(rep, thing):
    """X37: @mentions."""
    make_user("anna")
    add_comment(thing, by=rep, text="@anna, please look")
    add_comment(thing, by=rep, text="@anna again")
    assert sorted(following(thing)) == ["Anna", "Rep"]
    data = Event.objects.filter(kind="comment.added").first().data
    assert len(data["mentions"]) == 1


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@anna", ["Anna Lund"]),
        ("@Anna.Lund!", ["Anna Lund"]),
        ("@annalund", ["Anna Lund"]),
        ("(@anna@example.com)", ["Anna Lund"]),
        ("anna@example.com", []),
        ("@björn", ["Björn"]),
        ("@bjorn.", ["Björn"]),
        ("@kim", []),  # two people
        ("@kim.roe", ["Kim Roe"]),
        ("@left", []),  # not active
        ("@blind", []),  # may not see the record
        ("@", []),
        ("@@@ @\x00", []),
    ],
)
def test_who_is_called(thing, text, called):
    for mailbox, name in [
        ("anna", "Anna Lund"),
        ("b", "Björn"),
        ("kim1", "Kim Roe"),
        ("kim2", "Kim Poe"),
    ]:
        user = make_user(mailbox)
        type(user).objects.filter(pk=user.pk).update(name=name)
    make_user("left", is_active=False)
    make_user("blind", visibility="own")
    assert [user.name for user in mentioned(text, thing)] == called


def test_only_the_author_changes_a_comment(rep, admin, thing):
    add_comment(thing, by=rep, text="Mine")
    assert edit_comments(COMMENTS.all(), by=admin, text="Yours").held == {"not_the_author": 1}
    assert delete_comments(COMMENTS.all(), by=admin).held == {"not_the_author": 1}
    assert edit_comments(COMMENTS.all(), by=rep, text="Still mine").changed == 1
    assert delete_comments(COMMENTS.all(), by=rep).changed == 1
    assert not COMMENTS.of(thing)


def test_comment_by_form(rep, thing, client):
    call = CommentType.objects.create(name="Call", icon="phone")
    client.force_login(rep)
    place = [thing.record_type, thing.pk]
    answer = client.post(
        reverse("records:comment_add", args=place), {"text": "<b>Hi</b>", "type": call.pk}
    )
    assert answer.status_code == 302
    page = client.get(reverse("records:timeline", args=place))
    assert "&lt;b&gt;Hi&lt;/b&gt;" in page.text
    assert COMMENTS.get().type == call


def test_an_empty_comment_is_refused_in_words(rep, thing, client):
    client.force_login(rep)
    url = reverse("records:comment_add", args=[thing.record_type, thing.pk])
    answer = client.post(url, {"text": " "})
    assert (answer.status_code, COMMENTS.count()) == (422, 0)
    assert "This field is required" in answer.text


def test_a_correction_of_an_old_version_is_told(rep, thing, client):
    """TRUST E9."""
    add_comment(thing, by=rep, text="First")
    comment = COMMENTS.get()
    client.force_login(rep)
    url = reverse("records:comment_edit", args=[comment.pk])
    assert "First" in client.get(url).text
    edit_comments(COMMENTS.all(), by=rep, text="Second")
    assert client.post(url, {"text": "Third", "version": 1}).status_code == 409
    assert client.post(url, {"text": "Third", "version": 2}).status_code == 302
    assert client.post(url, {"text": "", "version": 3}).status_code == 422
    assert COMMENTS.get().text == "Third"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ({"visibility": "own"}, 404),
        ({"role": "reader"}, 403),
        ({"has_seat": False}, 403),
    ],
)
def test_others_change_nothing(rep, thing, client, who, status):
    """TRUST A2: 404 for what one may not see, 403 for what one may see but not do."""
    add_comment(thing, by=rep, text="Mine")
    comment = COMMENTS.get()
    client.force_login(make_user("other", **who))
    place = [thing.record_type, thing.pk]
    for name, args in [
        ("comment_add", place),
        ("file_add", place),
        ("comment_edit", [comment.pk]),
        ("comment_delete", [comment.pk]),
    ]:
        answer = client.post(reverse(f"records:{name}", args=args), {"text": "x", "version": 1})
        assert answer.status_code == status, name
    assert list(COMMENTS.values_list("text", "deleted_at")) == [("Mine", None)]


def test_anothers_comment_is_refused_by_form(rep, admin, thing, client):
    add_comment(thing, by=rep, text="Mine")
    client.force_login(admin)
    url = reverse("records:comment_edit", args=[COMMENTS.get().pk])
    assert client.post(url, {"text": "x", "version": 1}).status_code == 403
    client.post(reverse("records:comment_delete", args=[COMMENTS.get().pk]))
    assert COMMENTS.get().deleted_at is None


@pytest.mark.parametrize("place", [(9002, 10**30), (9002, 0), (4, 1), (9001, 1), (10**30, 1)])
def test_records_that_do_not_exist(rep, client, place):
    client.force_login(rep)
    assert client.get(reverse("records:timeline", args=place)).status_code == 404


def test_following_and_leaving(rep, thing, client):
    client.force_login(rep)
    url = reverse("records:follow", args=[thing.record_type, thing.pk])
    for _twice in range(2):
        client.post(url, {"on": "1"})
    assert following(thing) == ["Rep"]
    client.post(url, {"on": "0"})
    assert following(thing) == []
    client.post(url, {"on": "1"})
    assert following(thing) == ["Rep"]


def test_an_icon_nobody_draws_is_refused():
    from django.core.exceptions import ValidationError

    CommentType(name="Call", icon="phone").full_clean()
    for icon in ("no-such-icon", "../x", "a b"):
        with pytest.raises(ValidationError):
            CommentType(name="Odd", icon=icon).full_clean()
