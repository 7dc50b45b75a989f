"""F3: at the door. Guesses are stopped, the owner is not, and nobody learns who works here."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from users.models import SecurityEntry, User
from users.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def try_in(browser: Client, email: str, password: str, *, address: str = "127.0.0.1"):
    return browser.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address)


def words_of(response) -> str:
    """What a person reads, without the token and the address typed in."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    text = re.sub(r'"X-CSRFToken": "[^"]+"', "", text)
    return re.sub(r"[\w.]+@example\.com", "ADDRESS", text)


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_a_right_password_gets_in_and_the_session_key_changes(rep, client):
    """Fixation: the key an attacker planted is not the key of the session."""
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    answer = try_in(client, "REP@example.com", PASSWORD)
    assert answer.status_code == 302
    assert is_in(client)
    assert client.session.session_key != before
    cookie = answer.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_wrong_password_and_an_unknown_address_read_alike(rep, client):
    known = try_in(client, "rep@example.com", "wrong horse 42")
    unknown = try_in(client, "nobody@example.com", "wrong horse 42")
    assert known.status_code == unknown.status_code == 422
    assert words_of(known) == words_of(unknown)
    assert "not right" in words_of(known)


class Counting(MD5PasswordHasher):
    """The hash is what takes time at the door; here it is counted."""

    algorithm = "counting"
    made = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).made += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("email", ["known@example.com", "nobody@example.com"])
def test_a_refusal_costs_one_hash_whoever_it_is(settings, client, email):
    """The time of an answer does not tell whether the address is known."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    make_user("known")
    Counting.made = 0
    try_in(client, email, "wrong horse 42")
    assert Counting.made == 1


def test_a_thousand_guesses_from_one_address_are_blocked(rep):
    """…and the owner signs in from his own, while it goes on."""
    stranger, owner = Client(), Client()
    for number in range(1000):
        answer = try_in(stranger, "rep@example.com", f"guess {number}", address="203.0.113.9")
    assert "Too many attempts" in words_of(answer) or answer.status_code == 429
    right = try_in(stranger, "rep@example.com", PASSWORD, address="203.0.113.9")
    assert not is_in(stranger)
    assert "Too many attempts" in words_of(right) or right.status_code == 429
    try_in(owner, "rep@example.com", PASSWORD, address="198.51.100.7")
    assert is_in(owner)


def test_guesses_from_many_addresses_are_blocked_at_the_account(rep):
    """Each address stays below its limit; the account does not. The owner signs in from where he
    was before, and by a mailed link from anywhere."""
    owner = Client()
    try_in(owner, "rep@example.com", PASSWORD, address="198.51.100.7")
    for number in range(40):
        try_in(Client(), "rep@example.com", "guess", address=f"203.0.113.{number}")
    stranger = Client()
    answer = try_in(stranger, "rep@example.com", PASSWORD, address="203.0.113.250")
    assert not is_in(stranger)
    assert "Too many attempts" in words_of(answer)
    again = Client()
    try_in(again, "rep@example.com", PASSWORD, address="198.51.100.7")
    assert is_in(again)


def test_the_log_tells_who_came_and_who_was_refused(rep, client):
    """X17: with the address typed, never with the password."""
    try_in(client, "rep@example.com", "wrong horse 42")
    try_in(client, "rep@example.com", PASSWORD)
    client.post(reverse("account_logout"))
    kinds = list(SecurityEntry.objects.order_by("id").values_list("kind", "email"))
    mail = "rep@example.com"
    assert kinds == [("refused", mail), ("signed_in", mail), ("signed_out", mail)]
    values = SecurityEntry.objects.values_list("email", "user_agent")
    assert "wrong horse 42" not in str(list(values))


def test_a_flood_cannot_fill_the_log(rep):
    """Blocked attempts are noted once per while and address."""
    stranger = Client()
    for _number in range(200):
        try_in(stranger, "rep@example.com", "guess")
    kinds = list(SecurityEntry.objects.values_list("kind", flat=True))
    assert (kinds.count("refused"), kinds.count("blocked")) == (5, 1)


def test_hostile_words_are_refused_without_harm(rep, client):
    """B11: NUL, line feeds and very long words neither break the page nor the log."""
    for email in ("a\0b@example.com", "a\r\nX-Bad: 1@example.com", f"{'a' * 5000}@example.com"):
        answer = try_in(client, email, "guess")
        assert answer.status_code == 422
    client.post(LOGIN, {"login": "rep@example.com", "password": "x"}, HTTP_USER_AGENT="a\x1b[31m")
    assert not is_in(client)


def test_nobody_signs_himself_up(client, rep):
    for path in ("/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/x/"):
        assert client.post(path, {"email": "me@example.com"}).status_code in {302, 404}
    assert User.objects.count() == 1


def test_the_deactivated_are_told_only_with_the_right_password(client):
    make_user("boss")
    make_user("gone", is_active=False)
    wrong = try_in(client, "gone@example.com", "wrong horse 42")
    assert "not right" in words_of(wrong)
    right = try_in(client, "gone@example.com", PASSWORD)
    assert right.url == reverse("account_inactive")
    assert not is_in(client)


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_after_sign_in_one_stays_here(rep, client, bad):
    """B8: next never leads away."""
    words = {"login": "rep@example.com", "password": PASSWORD, "next": bad}
    assert client.post(LOGIN, words).url == "/"


def test_the_admins_own_sign_in_leads_to_ours(client, rep):
    """It knows no second factor."""
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.url == "/accounts/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "rep@example.com"}).url == LOGIN


def test_no_e_mail_addresses_grow_beside_the_user(rep, client):
    """The library can keep addresses of its own; an old one would go on opening the door."""
    from allauth.account.models import EmailAddress

    try_in(client, "rep@example.com", PASSWORD)
    client.get(reverse("mfa_index"))
    client.post(reverse("account_reset_password"), {"email": "rep@example.com"})
    assert not EmailAddress.objects.exists()
