"""The Django admin: for admins only, and through the same actions."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from records.models import Event
from users.models import User
from users.tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db


def user_words(user: User, **changed) -> dict:
    words = {name: getattr(user, name) for name in ("name", "email", "role", "visibility")}
    return words | {"has_seat": "on", "phone": "", "team": ""} | changed


def test_admins_without_superuser_rights_come_in(client, boss):
    client.force_login(boss)
    assert client.get(reverse("admin:users_user_changelist")).status_code == 200


@pytest.mark.parametrize("role", ["rep", "manager", "reader"])
def test_nobody_else_does(client, role):
    client.force_login(make_user("other", role=role, is_staff=True))
    assert client.get(reverse("admin:users_user_changelist")).status_code == 403
    client.force_login(make_user("plain", role=role))
    assert client.get(reverse("admin:index")).status_code == 302


def test_a_change_is_an_action(client, boss, rep):
    """With its event, its gates, and the sessions it ends."""
    client.force_login(boss)
    address = reverse("admin:users_user_change", args=[rep.pk])
    assert client.get(address).status_code == 200
    client.post(address, user_words(rep, role="manager"))
    assert User.objects.get(pk=rep.pk).role == "manager"
    event = Event.objects.get(record_id=rep.pk, kind="users.changed")
    assert event.changes == {"role": ["rep", "manager"]}


def test_gates_hold_here_too(client, boss):
    client.force_login(boss)
    address = reverse("admin:users_user_change", args=[boss.pk])
    answer = client.post(address, user_words(boss, role="rep"), follow=True)
    assert User.objects.get(pk=boss.pk).role == "admin"
    assert "cannot do this to yourself" in answer.content.decode()


def test_teams_too(client, boss):
    team = make_team("south")
    client.force_login(boss)
    address = reverse("admin:users_team_change", args=[team.pk])
    client.post(address, {"name": "South", "parent": "", "manager": ""})
    assert Event.objects.filter(record_id=team.pk, kind="users.team_changed").count() == 1


def test_nothing_is_added_or_deleted(client, boss, rep):
    client.force_login(boss)
    assert client.get(reverse("admin:users_user_add")).status_code == 403
    assert client.post(reverse("admin:users_user_delete", args=[rep.pk])).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [rep.pk], "post": "yes"}
    client.post(reverse("admin:users_user_changelist"), chosen)
    assert User.objects.filter(pk=rep.pk).exists()


def test_no_side_doors():
    """Tables of the sign-in libraries and Django's groups are not edited by hand."""
    names = {model._meta.label for model in admin.site._registry}
    assert not {name for name in names if name.split(".")[0] in {"account", "mfa", "auth"}}
    assert "usersessions.UserSession" not in names
