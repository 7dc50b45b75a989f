"""The mailed links by which people set a password."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from users import actions
from users.letters import INVITATION, RESET, written
from users.models import SecurityEntry
from users.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "another horse 42"


def link_in(letter) -> str:
    return re.search(r"https?://\S+", letter.text)[0]


def follow(browser: Client, link: str):
    """Opens the link and sends the form found there; returns the last answer."""
    path = re.sub(r"^https?://[^/]+", "", link)
    opened = browser.get(path, follow=True)
    if not opened.redirect_chain:
        return opened
    words = {"password1": NEW, "password2": NEW}
    return browser.post(opened.redirect_chain[-1][0], words, follow=True)


def can_sign_in(email: str, password: str) -> bool:
    browser = Client()
    browser.post(reverse("account_login"), {"login": email, "password": password})
    return "_auth_user_id" in browser.session


def test_an_invitation_opens_the_door_once(boss):
    actions.invite_user(by=boss, values={"email": "new@example.com", "name": "New"})
    new = get_user_model().objects.get(email="new@example.com")
    mail = written(INVITATION, new.email)
    follow(Client(), link_in(mail))
    assert can_sign_in("new@example.com", NEW)
    words = follow(Client(), link_in(mail)).content.decode()
    assert can_sign_in("new@example.com", NEW)
    assert "password1" not in words


def test_opening_a_link_changes_nothing(rep):
    """A9: mail scanners open links; only the form acts."""
    letter = written(RESET, "rep@example.com")
    Client().get(re.sub(r"^https?://[^/]+", "", link_in(letter)), follow=True)
    assert can_sign_in("rep@example.com", PASSWORD)


def test_a_reset_is_noted_and_clears_the_block(rep):
    """Who was locked out by strangers comes in by mail."""
    for number in range(40):
        words = {"login": "rep@example.com", "password": "guess"}
        Client().post(reverse("account_login"), words, REMOTE_ADDR=f"203.0.113.{number}")
    assert not can_sign_in("rep@example.com", PASSWORD)
    follow(Client(), link_in(written(RESET, "rep@example.com")))
    assert can_sign_in("rep@example.com", NEW)
    assert SecurityEntry.objects.filter(kind="password_reset", user=rep).count() == 1


def test_nobody_else_gets_mail(boss):
    make_user("gone", is_active=False)
    for kind in (INVITATION, RESET):
        assert written(kind, "gone@example.com") is None
        assert written(kind, "nobody@example.com") is None


def test_the_page_answers_alike_for_everybody(rep, client):
    """F3: neither words nor queries tell whether the address is known."""
    page = reverse("account_reset_password")
    answers = [client.post(page, {"email": f"{name}@example.com"}) for name in ("rep", "nobody")]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url == reverse("account_reset_password_done")


def test_a_flood_of_resets_is_stopped(rep, client):
    page = reverse("account_reset_password")
    codes = [client.post(page, {"email": "rep@example.com"}).status_code for _n in range(8)]
    assert codes == [302] * 3 + [429] * 5


def test_links_use_the_configured_address(settings, rep, client):
    """B11: a forged Host header does not reach the mail."""
    settings.PUBLIC_URL = "https://crm.example.com"
    settings.ALLOWED_HOSTS = ["*"]
    page = reverse("account_reset_password")
    client.post(page, {"email": "rep@example.com"}, headers={"host": "evil.example"})
    letter = written(RESET, "rep@example.com")
    assert link_in(letter).startswith("https://crm.example.com/accounts/password/reset/")
    assert "evil" not in letter.text


def test_a_new_address_kills_links_mailed_to_the_old_one(boss, rep):
    letter = written(RESET, "rep@example.com")
    users = get_user_model().objects.filter(pk=rep.pk)
    actions.change_users(users, by=boss, values={"email": "other@example.com"})
    follow(Client(), link_in(letter))
    assert can_sign_in("other@example.com", PASSWORD)
    assert not can_sign_in("other@example.com", NEW)
