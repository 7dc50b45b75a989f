"""X16: TOTP, recovery codes, passkeys; enforced for admins when the organisation says so."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from users.models import SecurityEntry
from users.tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(organisation):
    organisation.require_second_factor = True
    organisation.save()


def signed_in(user) -> Client:
    browser = Client()
    words = {"login": user.email, "password": PASSWORD}
    browser.post(reverse("account_login"), words)
    return browser


def confirmed(browser: Client) -> Client:
    """The password once more: asked before anything about factors changes."""
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_an_admin_without_one_can_only_add_one(boss, strict):
    browser = signed_in(boss)
    for name in ("me", "user_list", "organisation", "admin:index", "usersessions_list"):
        assert browser.get(reverse(name)).url == reverse("mfa_index")
    values = {"email": "new@example.com", "name": "New"}
    assert browser.post(reverse("user_invite"), values).url == reverse("mfa_index")
    assert browser.get(reverse("mfa_index")).status_code == 200
    assert confirmed(browser).get(reverse("mfa_activate_totp")).status_code == 200
    assert browser.post(reverse("account_logout")).status_code == 302


def test_with_one_everything_opens(boss, strict, django_capture_on_commit_callbacks):
    browser = confirmed(signed_in(boss))
    browser.get(reverse("mfa_activate_totp"))
    secret = browser.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=boss, type="totp").exists()
    assert Authenticator.objects.filter(user=boss, type="recovery_codes").exists()
    assert browser.get(reverse("user_list")).status_code == 200
    assert SecurityEntry.objects.filter(kind="factor_added", user=boss).count() == 1


def test_recovery_codes_alone_are_no_second_factor(boss, strict):
    Authenticator.objects.create(user=boss, type="recovery_codes", data={"seed": "x"})
    assert signed_in(boss).get(reverse("me")).url == reverse("mfa_index")


def test_others_are_not_asked(rep, strict):
    assert signed_in(rep).get(reverse("me")).status_code == 200


def test_admins_are_not_asked_unless_the_organisation_says_so(boss, organisation):
    assert signed_in(boss).get(reverse("me")).status_code == 200


def test_the_password_alone_does_not_open(boss):
    """The session is not signed in before the code is right."""
    secret = generate_totp_secret()
    TOTP.activate(boss, secret)
    browser = signed_in(boss)
    assert browser.get(reverse("me")).status_code == 302
    assert "_auth_user_id" not in browser.session
    browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "_auth_user_id" not in browser.session
    assert SecurityEntry.objects.filter(kind="code_refused", user=boss).count() == 1
    browser.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert browser.get(reverse("me")).status_code == 200


def test_codes_cannot_be_guessed(boss):
    TOTP.activate(boss, generate_totp_secret())
    browser = signed_in(boss)
    for number in range(12):
        answer = browser.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
    assert "Too many attempts" in answer.content.decode()


def test_it_costs_no_query(boss, strict, django_assert_num_queries):
    """Session, user (with time zone and this rule in it): two, and the page's own."""
    TOTP.activate(boss, generate_totp_secret())
    browser = Client()
    browser.force_login(boss)
    with django_assert_num_queries(2):
        browser.get(reverse("mfa_index") + "nowhere/")


def test_passkeys_name_the_configured_host(settings, boss):
    """B11: not what the browser claims."""
    settings.PUBLIC_URL = "https://crm.example.com"
    settings.ALLOWED_HOSTS = ["*"]
    browser = confirmed(signed_in(boss))
    page = browser.get(reverse("mfa_add_webauthn"), headers={"host": "evil.example"})
    assert page.context["js_data"]["creation_options"]["publicKey"]["rp"]["id"] == "crm.example.com"


def test_a_second_browser_can_be_signed_out_from_the_list(rep):
    here, there = signed_in(rep), signed_in(rep)
    assert here.get(reverse("usersessions_list")).status_code == 200
    here.post(reverse("usersessions_list"))
    assert here.get(reverse("me")).status_code == 200
    assert there.get(reverse("me")).status_code == 302
