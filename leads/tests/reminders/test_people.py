"""Whom a reminder goes to when its owner is away or gone (TRUST A9)."""

from __future__ import annotations

from datetime import date

import pytest

from leads.tests.reminders.make import (
    always_awake,
    at,
    due_of,
    heard,
    live,
    mails,
    silent,
)
from notifications.notices.reading import told
from notifications.reminders.sweeping import sweep
from users.models import Absence, User
from users.tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db
DUE = at(3, 13, 9)


@pytest.fixture
def people(db):
    """Anna of a team, whose manager is Boris; Clara stands in."""
    anna, boris, clara = (make_user(name) for name in ("anna", "boris", "clara"))
    User.objects.filter(pk=boris.pk).update(role="manager")
    User.objects.filter(pk=anna.pk).update(team=make_team("north", manager=boris))
    always_awake(anna, boris, clara)
    return anna, boris, clara


def away(user, substitute=None) -> None:
    Absence.objects.create(
        user=user, since=date(2026, 3, 9), until=date(2026, 3, 20), substitute=substitute
    )


def words(user) -> str:
    return told(heard(user), user)[0].words


def test_the_substitute_reads_for_whom(people):
    anna, _boris, clara = people
    away(anna, clara)
    silent(owner=anna)
    assert sweep(DUE) == 1
    assert mails() == [clara.email]
    assert words(clara) == (
        "For Anna, who is away until Mar 20, 2026: "
        "Nobody has done anything about Ada Byron for 10 days."
    )


def test_without_a_substitute_the_teams_manager(people):
    anna, boris, _clara = people
    away(anna)
    silent(owner=anna)
    assert sweep(DUE) == 1
    assert mails() == [boris.email] and words(boris).startswith("For Anna, who is away until")


def test_a_substitute_who_does_not_see_the_lead_hears_nothing(people):
    """TRUST A3: it goes to somebody who does."""
    anna, boris, clara = people
    User.objects.filter(pk=clara.pk).update(visibility="own")
    away(anna, clara)
    silent(owner=anna)
    sweep(DUE)
    assert (mails(), heard(clara)) == ([boris.email], [])


def test_for_whoever_has_left_the_manager_then_an_admin(people, admin):
    anna, boris, _clara = people
    always_awake(admin)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    silent(owner=anna)
    sweep(DUE)
    assert words(boris).startswith("For Anna, who has left: ")
    User.objects.filter(pk=boris.pk).update(is_active=False)
    silent("Max", owner=anna)
    sweep(DUE)
    assert words(admin).startswith("For Anna, who has left: ")


def test_away_with_nobody_to_stand_in_it_waits(rep):
    """Until the first day back: one, not one a day."""
    always_awake(rep)
    away(rep)
    lead = silent(owner=rep)
    assert live(at(3, 3), at(6, 1)) == [at(3, 21, 0)]
    assert due_of(lead) is None


def test_where_there_is_nobody_at_all_it_is_asked_again_tomorrow(rep):
    User.objects.update(is_active=False)
    lead = silent(owner=rep)
    assert (sweep(DUE), due_of(lead)) == (0, at(3, 14, 9))
