"""Times and words as the user wants them."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone, translation

from users.backends import Backend
from users.middleware import preferences
from users.models import Organisation
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def as_seen_by(user) -> tuple[str, str]:
    """(time zone, language) in force while a page is made for this user."""
    seen = []

    def page(request: HttpRequest):
        seen.append((timezone.get_current_timezone_name(), translation.get_language()))

    request = RequestFactory().get("/")
    request.user = Backend().get_user(user.pk)
    with translation.override("en"):
        preferences(page)(request)
    return seen[0]


def test_the_users_own_come_first():
    Organisation.objects.create(name="Harbour Bakery", time_zone="Europe/London")
    user = make_user(time_zone="America/Lima", locale="de")
    assert as_seen_by(user) == ("America/Lima", "de")


def test_then_the_organisations_time_zone():
    Organisation.objects.create(name="Harbour Bakery", time_zone="Europe/London")
    assert as_seen_by(make_user()) == ("Europe/London", "en")


def test_then_the_installations():
    assert as_seen_by(make_user()) == ("UTC", "en")


def test_it_ends_with_the_request():
    as_seen_by(make_user(time_zone="America/Lima"))
    assert timezone.get_current_timezone_name() == "UTC"
