"""SMS by two providers' documented HTTP APIs, spoken by a local server (WA-25)."""

from __future__ import annotations

from base64 import b64decode

import pytest

from notifications.models import Channel, Message
from notifications.tests.make import queued, send
from notifications.tests.servers import http_api

pytestmark = pytest.mark.django_db
SECRET = "s3cret-token"


@pytest.fixture
def api(settings):
    with http_api() as api:
        settings.SMS_URL, settings.SMS_FROM = api.url, "+15550001"
        settings.SMS_ACCOUNT, settings.SMS_SECRET = "AC1", SECRET
        yield api


def text(**fields) -> Message:
    return queued(channel=Channel.SMS, recipient="+491701234567", text="Grüße", **fields)


def after(one: Message) -> Message:
    send()
    return Message.objects.get(pk=one.pk)


class TestTwilio:
    @pytest.fixture(autouse=True)
    def chosen(self, settings):
        settings.SMS_PROVIDER = "twilio"

    def test_it_is_sent(self, api):
        api.answers = [(201, {"sid": "SM1", "status": "queued"})]
        found = after(text())
        assert (found.state, found.provider_id) == ("sent", "SM1")
        (asked,) = api.asked
        assert asked["path"] == "/2010-04-01/Accounts/AC1/Messages.json"
        assert asked["said"] == {"To": "+491701234567", "From": "+15550001", "Body": "Grüße"}
        basic = asked["headers"]["Authorization"].removeprefix("Basic ")
        assert b64decode(basic).decode() == f"AC1:{SECRET}"

    @pytest.mark.parametrize(
        ("status", "answer", "state"),
        [
            (400, {"code": 21211, "message": "The 'To' number is not valid."}, "failed"),
            (401, {"message": "Authenticate"}, "waiting"),
            (429, {"message": "Too Many Requests"}, "waiting"),
            (500, {}, "waiting"),
        ],
    )
    def test_what_the_number_lacks_is_final_what_we_lack_is_not(self, api, status, answer, state):
        api.answers = [(status, answer)]
        found = after(text())
        assert found.state == state
        assert str(status) in found.reason


class TestVonage:
    @pytest.fixture(autouse=True)
    def chosen(self, settings):
        settings.SMS_PROVIDER = "vonage"

    def test_it_is_sent(self, api):
        api.answers = [(200, {"message-count": "1", "messages": [
            {"to": "491701234567", "message-id": "v1", "status": "0"}]})]  # fmt: skip
        found = after(text())
        assert (found.state, found.provider_id) == ("sent", "v1")
        said = api.asked[0]["said"]
        assert (api.asked[0]["path"], said["to"], said["type"]) == (
            "/sms/json", "491701234567", "unicode",
        )  # fmt: skip
        assert (said["api_key"], said["api_secret"], said["from"]) == ("AC1", SECRET, "+15550001")

    @pytest.mark.parametrize(
        ("code", "state"), [("1", "waiting"), ("4", "waiting"), ("6", "failed"), ("7", "failed")]
    )
    def test_its_refusals_come_with_200(self, api, code, state):
        api.answers = [(200, {"messages": [{"status": code, "error-text": "no"}]})]
        found = after(text())
        assert (found.state, found.reason) == (state, f"{code} no")


@pytest.mark.parametrize("provider", ["twilio", "vonage"])
def test_one_that_cannot_be_reached_is_asked_once_per_run(settings, provider, caplog):
    """E4; and no credential stands in a reason or a log line (TRUST: secrets)."""
    settings.SMS_PROVIDER, settings.SMS_URL = provider, "http://127.0.0.1:9"
    settings.SMS_ACCOUNT, settings.SMS_SECRET = "AC1", SECRET
    one, _other = text(), text()
    assert send() == 1
    assert "cannot be reached" in Message.objects.get(pk=one.pk).reason
    everything = repr(list(Message.objects.values_list())) + caplog.text
    assert SECRET not in everything


def test_without_a_provider_it_waits_and_says_why(settings):
    settings.SMS_PROVIDER = "none"
    found = after(text())
    assert (found.state, found.reason) == ("waiting", "SMS_PROVIDER is not set")


def test_texts_and_mails_do_not_wait_for_each_other(settings, mailoutbox):
    settings.SMS_PROVIDER = "none"
    text()
    queued()
    send()
    assert len(mailoutbox) == 1
