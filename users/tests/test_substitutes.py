"""Who stands in for whom (X31)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from users.models import Absence, User
from users.substitutes import substitutes
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def away(user, substitute=None, since=date(2026, 6, 1), until=date(2026, 6, 5)) -> Absence:
    return Absence.objects.create(user=user, since=since, until=until, substitute=substitute)


def stands_in(*users) -> dict[int, User]:
    return substitutes([user.pk for user in users], now=MONDAY)


@pytest.fixture
def trio(db):
    return make_user("ann"), make_user("ben"), make_user("cleo")


def test_the_substitute_and_nobody_for_whom_is_here(trio, django_assert_num_queries):
    ann, ben, cleo = trio
    away(ann, ben)
    with django_assert_num_queries(2):  # absences, organisation
        assert stands_in(ann, cleo) == {ann.pk: ben}


def test_whose_substitute_is_away_too_has_the_next(trio):
    ann, ben, cleo = trio
    away(ann, ben)
    away(ben, cleo)
    assert stands_in(ann, ben) == {ann.pk: cleo, ben.pk: cleo}


def test_a_way_that_leads_back_or_nowhere_ends(trio):
    ann, ben, cleo = trio
    away(ann, ben)
    away(ben, ann)
    away(cleo)
    assert stands_in(*trio) == {}


def test_nobody_who_has_left(trio):
    ann, ben, _cleo = trio
    away(ann, ben)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert stands_in(ann) == {}


def test_the_day_is_the_absent_persons(trio):
    """Monday 10:00 UTC is Tuesday on Kiritimati."""
    ann, ben, cleo = trio
    User.objects.filter(pk__in=[ann.pk, ben.pk]).update(time_zone="Pacific/Kiritimati")
    monday = date(2026, 6, 1)
    away(ann, cleo, since=monday, until=monday)
    away(ben, cleo, since=date(2026, 6, 2), until=date(2026, 6, 2))
    assert stands_in(ann, ben) == {ben.pk: cleo}


def test_cancelled_and_past_ones_do_not_count(trio):
    ann, ben, cleo = trio
    gone = away(ann, cleo)
    Absence.objects.filter(pk=gone.pk).update(deleted_at=MONDAY)
    away(ben, cleo, since=date(2026, 5, 1), until=date(2026, 5, 31))
    assert stands_in(ann, ben) == {}
