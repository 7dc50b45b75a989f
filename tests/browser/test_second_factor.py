"""Passkeys and codes under the strict policy: allauth's own scripts run, nothing inline does
(TRUST B3; users: second factor)."""

import re

import pytest
from allauth.mfa.totp.internal import auth

from users.tests.factories import make_user

PASSWORD = "correct horse 42"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def passkeys():
    """Gives a page a fingerprint reader that always says yes."""

    def plug_in(page) -> None:
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    return plug_in


def confirm_password(page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_passkey_is_added_and_signs_in(page_as, axe, fits, passkeys, live_server, rep):
    """A passkey registered in the browser opens the door without a password."""
    page = page_as(rep)
    passkeys(page)
    page.goto("/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_label("Sign in without a password").check()
    axe(page)
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile("/accounts/2fa/(webauthn/$|recovery)"))
    page.goto("/accounts/2fa/webauthn/")
    assert "Work laptop" in page.locator("main").inner_text()
    axe(page)
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{live_server.url}/")


def test_authenticator_app_is_set_up(page_as, axe, fits, rep):
    """The QR code is drawn within the policy, the code is taken, recovery codes are shown."""
    page = page_as(rep, size="phone")
    page.goto("/accounts/2fa/totp/activate/")
    confirm_password(page)
    assert page.get_by_alt_text("QR code").evaluate("image => image.naturalWidth") > 0
    axe(page)
    fits(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(code_for(secret))
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/**")
    axe(page)
    fits(page)
    page.goto("/accounts/2fa/")
    axe(page)


def code_for(secret: str) -> str:
    counters = list(auth.yield_hotp_counters_from_time())
    counter = counters[len(counters) // 2]  # the present one: it stays good for a while
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def test_code_is_asked_after_the_password(page_as, axe, db):
    """With an app set up, the password alone leads to the second question."""
    rep = make_user("rep")
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(rep, secret)
    page = page_as()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(rep.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/accounts/2fa/authenticate/")
    axe(page)
    page.locator("#id_code").fill(code_for(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"//[^/]+/$"))
