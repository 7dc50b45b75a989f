"""X14: whose records a user sees, by role, visibility and place in the tree of teams."""

from __future__ import annotations

import pytest
from django.utils import timezone

from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing
from users.models import Team, User
from users.tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """sales (head manages) > south > coast; north stands apart. One rep in each."""
    head = make_user("head", role="manager", visibility="own")
    sales = make_team("sales", manager=head)
    south = make_team("south", parent=sales)
    coast = make_team("coast", parent=south)
    north = make_team("north")
    for team in (sales, south, coast, north):
        make_user(team.name, team=team, visibility="team")
    return head


def seen_by(name: str) -> list[str] | None:
    ids = User.objects.get(email=f"{name}@example.com").visible_owner_ids()
    if ids is None:
        return None
    return sorted(User.objects.filter(pk__in=ids).values_list("name", flat=True))


def test_team_means_own_team_and_below(tree):
    assert seen_by("sales") == ["Coast", "Sales", "South"]
    assert seen_by("south") == ["Coast", "South"]
    assert seen_by("coast") == ["Coast"]
    assert seen_by("north") == ["North"]


def test_managers_see_the_teams_they_manage_whatever_is_set(tree):
    assert seen_by("head") == ["Coast", "Head", "Sales", "South"]


def test_who_is_no_manager_and_sees_own_sees_own(tree):
    User.objects.filter(name="South").update(visibility="own")
    assert seen_by("south") == ["South"]


def test_a_team_manager_with_team_visibility_sees_his_own_team_too(tree):
    north = User.objects.get(name="North").team
    User.objects.filter(name="Head").update(team=north, visibility="team")
    assert seen_by("head") == ["Coast", "Head", "North", "Sales", "South"]


def test_admins_and_visibility_all_see_everything(tree):
    User.objects.filter(name="South").update(role="admin", visibility="own")
    User.objects.filter(name="North").update(visibility="all")
    assert seen_by("south") is None
    assert seen_by("north") is None


def test_teams_in_the_trash_open_nothing(tree):
    Team.objects.filter(name="south").update(deleted_at=timezone.now())
    assert seen_by("sales") == ["Sales"]


def test_a_cycle_in_the_table_does_not_hang(tree):
    sales, coast = Team.objects.get(name="sales"), Team.objects.get(name="coast")
    Team.objects.filter(pk=sales.pk).update(parent=coast)
    assert seen_by("south") == ["Coast", "Sales", "South"]


def test_records_follow_their_owner(tree):
    """A1: the queryset every page starts from."""
    for user in User.objects.all():
        make_thing(f"of {user.name}", owner=user)
    make_thing("of nobody")
    south = User.objects.get(name="South")
    names = Thing.objects.visible_to(south).order_by("name").values_list("name", flat=True)
    assert list(names) == ["of Coast", "of South"]
    User.objects.filter(pk=south.pk).update(is_active=False)
    assert not Thing.objects.visible_to(User.objects.get(pk=south.pk)).exists()


def test_asking_again_costs_no_query(tree, django_assert_num_queries):
    south = User.objects.get(name="South")
    with django_assert_num_queries(1):
        assert south.visible_owner_ids() == south.visible_owner_ids()
