"""The pages on which an admin manages people."""

from __future__ import annotations

import pytest
from django.urls import reverse

from users.models import Organisation, User
from users.tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(client, boss):
    client.force_login(boss)
    return client


def words(**changed) -> dict:
    plain = {"name": "New", "email": "new@example.com", "role": "rep", "visibility": "own"}
    return plain | {"has_seat": "on", "phone": "", "team": ""} | changed


@pytest.mark.parametrize("people", [0, 3])
def test_the_list_costs_the_same_however_many(web, people, django_assert_num_queries):
    team = make_team()
    for number in range(people):
        make_user(f"p{number}", team=team)
    with django_assert_num_queries(5):  # session, user, seats, organisation, people
        page = web.get(reverse("user_list"))
    assert page.content.decode().count('<td class="title">') == people + 1


def test_inviting(web, django_capture_on_commit_callbacks):
    answer = web.post(reverse("user_invite"), words())
    assert answer.url == reverse("user_list")
    new = User.objects.get(email="new@example.com")
    assert (new.role, new.visibility, new.is_staff) == ("rep", "own", False)


def test_more_than_the_form_offers_is_ignored(web):
    """A posted is_superuser, is_staff or password goes nowhere."""
    extra = {"is_superuser": "on", "is_staff": "on", "password": "x", "is_active": ""}
    web.post(reverse("user_invite"), words(**extra))
    new = User.objects.get(email="new@example.com")
    assert (new.is_superuser, new.is_staff, new.is_active) == (False, False, True)
    assert not new.has_usable_password()


@pytest.mark.parametrize(
    ("field", "word"),
    [("email", "boss@example.com"), ("email", "x"), ("role", "god"), ("name", ""), ("team", "77")],
)
def test_what_makes_no_sense_is_refused(web, field, word):
    answer = web.post(reverse("user_invite"), words(**{field: word}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert User.objects.count() == 1


def test_no_seat_left_is_said_beside_the_field(web, organisation):
    Organisation.objects.update(seat_limit=1)
    answer = web.post(reverse("user_invite"), words())
    assert answer.status_code == 422
    assert "All seats are taken" in str(answer.context["form"].errors["has_seat"])


def test_editing(web):
    rep = make_user("rep")
    page = web.get(reverse("user_edit", args=[rep.pk]))
    assert page.status_code == 200
    sent = words(name="Renamed", email="REP@example.com", role="manager", version=rep.version)
    answer = web.post(reverse("user_edit", args=[rep.pk]), sent)
    assert answer.status_code == 302
    rep.refresh_from_db()
    assert (rep.name, rep.email, rep.role) == ("Renamed", "rep@example.com", "manager")


def test_editing_what_somebody_else_changed_meanwhile(web):
    """X39: the late one reads why, and nothing is overwritten."""
    rep = make_user("rep")
    User.objects.filter(pk=rep.pk).update(version=rep.version + 1, name="Changed")
    answer = web.post(reverse("user_edit", args=[rep.pk]), words(version=rep.version))
    assert answer.status_code == 422
    assert "Somebody changed it" in answer.content.decode()
    assert User.objects.get(pk=rep.pk).name == "Changed"


def test_ones_own_role(web, boss):
    answer = web.post(
        reverse("user_edit", args=[boss.pk]), words(email=boss.email, version=boss.version)
    )
    assert answer.status_code == 422
    assert "cannot do this to yourself" in answer.content.decode()


def test_deactivating_asks_who_takes_over(web):
    """The choice has to be made: nothing is left without an owner by accident."""
    leaver, heir = make_user("leaver"), make_user("heir")
    team = make_team(manager=leaver)
    address = reverse("user_deactivate", args=[leaver.pk])
    page = web.get(address).content.decode()
    assert "teams managed" in page
    assert web.post(address, {}).status_code == 422
    assert web.post(address, {"successor": leaver.pk}).status_code == 422
    assert web.post(address, {"successor": heir.pk}).status_code == 302
    team.refresh_from_db()
    leaver.refresh_from_db()
    assert (team.manager, leaver.is_active) == (heir, False)
    assert web.post(reverse("user_activate", args=[leaver.pk])).status_code == 302
    leaver.refresh_from_db()
    assert leaver.is_active


def test_deactivating_to_nobody(web):
    leaver = make_user("leaver")
    address = reverse("user_deactivate", args=[leaver.pk])
    assert web.post(address, {"successor": "nobody"}).status_code == 302
    assert not User.objects.get(pk=leaver.pk).is_active


def test_hostile_names_are_shown_as_typed(web):
    """B1: markup in a name is text."""
    User.objects.filter(pk=make_user().pk).update(name="<script>alert(1)</script>")
    assert "<script>alert(1)" not in web.get(reverse("user_list")).content.decode()
