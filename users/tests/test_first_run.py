"""The first visitor creates the company and the first admin; after that, nobody ever again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from users.models import Organisation, User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db

WORDS = {
    "organisation_name": "Harbour Bakery",
    "base_currency": "GBP",
    "time_zone": "Europe/London",
    "locale": "en",
    "name": "Ann",
    "email": "Ann@Example.com",
    "password": "correct horse 42",
}


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/setup/users/", "/no/such/page/"])
def test_everything_leads_to_the_welcome_page(client, path):
    assert client.get(path).url == "/welcome/"


def test_the_first_visitor_becomes_admin_and_is_in(client):
    assert client.get("/welcome/").status_code == 200
    answer = client.post("/welcome/", WORDS)
    assert answer.url == reverse("process")
    user = User.objects.get()
    assert (user.email, user.role, user.is_staff) == ("ann@example.com", "admin", True)
    assert user.locale == "en"
    assert not user.is_superuser
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.base_currency) == ("Harbour Bakery", "GBP")
    assert client.get(reverse("user_list")).status_code == 200


def test_afterwards_it_is_gone(client):
    make_user()
    assert client.get("/welcome/").status_code == 404
    assert client.post("/welcome/", WORDS).status_code == 404
    assert User.objects.count() == 1


def test_also_when_nobody_is_active_any_more(client):
    """A deactivated company is not up for grabs."""
    make_user(is_active=False)
    assert client.get("/welcome/").status_code == 404


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("password", "short"),
        ("password", "password1234"),
        ("email", "no address"),
        ("time_zone", "Mars/Base"),
        ("base_currency", "XXQ"),
        ("organisation_name", ""),
        ("locale", "xx"),
    ],
)
def test_what_makes_no_sense_is_refused(client, field, word):
    answer = client.post("/welcome/", WORDS | {field: word})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not User.objects.exists()


def test_a_set_up_code_keeps_strangers_out(client, settings):
    """The printed link carries it; whoever comes without it is asked."""
    settings.FIRST_RUN_TOKEN = "only here"
    assert client.post("/welcome/", WORDS).status_code == 422
    assert client.post("/welcome/", WORDS | {"code": "guess"}).status_code == 422
    assert "only here" not in client.get("/welcome/").content.decode()
    assert "only here" in client.get("/welcome/?code=only+here").content.decode()
    assert client.post("/welcome/", WORDS | {"code": "only here"}).status_code == 302
