"""SMS through a provider's HTTP API (WA-25). Which one, and with which credentials, stands in the
environment (docs/operations.md)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import requests
from django.conf import settings

from notifications.kinds import Content
from notifications.models import Message
from notifications.models.message import ONLY_LOGGED
from notifications.sending.ends import Never, NotNow

log = logging.getLogger(__name__)
PATIENCE = 20  # seconds

# f(number, text) → the provider's id of the message; raises NotNow, Never.
Provider = Callable[[str, str], str]


class SmsCarrier:
    def send(self, message: Message, content: Content) -> str:
        """Raises NotNow, Never."""
        provider = PROVIDERS.get(settings.SMS_PROVIDER)
        if provider is None:
            raise NotNow("SMS_PROVIDER is not set", is_down=True)
        return provider(message.recipient, content.text)

    def close(self) -> None:
        """Nothing is kept open between two messages."""


def log_only(number: str, text: str) -> str:
    """For trying things out: tells how long a message would have been, and sends nothing. What it
    "took" is told as such wherever the message is shown."""
    log.info("SMS of %d characters to a number ending in %s: not sent", len(text), number[-2:])
    return ONLY_LOGGED


def twilio(number: str, text: str) -> str:
    """Twilio's Messages resource: form in, JSON out, account and token as basic authentication."""
    account = settings.SMS_ACCOUNT
    url = settings.SMS_URL or "https://api.twilio.com"
    answer = _post(
        f"{url}/2010-04-01/Accounts/{account}/Messages.json",
        {"To": number, "From": settings.SMS_FROM, "Body": text},
        auth=(account, settings.SMS_SECRET),
    )
    said = _json(answer)
    if answer.status_code in {200, 201}:
        return str(said.get("sid", ""))
    raise _refused(answer.status_code, str(said.get("message", "")))


# Vonage's own numbers in "status"; what is not named here is final.
VONAGE_LATER = {"1": False, "2": True, "3": True, "4": True, "5": True, "8": True, "9": True}


def vonage(number: str, text: str) -> str:
    """Vonage's SMS API: form in, JSON out, 200 even when refused: its status says which."""
    url = settings.SMS_URL or "https://rest.nexmo.com"
    fields = {
        "api_key": settings.SMS_ACCOUNT,
        "api_secret": settings.SMS_SECRET,
        "from": settings.SMS_FROM,
        "to": number.lstrip("+"),
        "text": text,
        "type": "text" if text.isascii() else "unicode",
    }
    answer = _post(f"{url}/sms/json", fields)
    if answer.status_code != 200:
        raise _refused(answer.status_code, "")
    parts = _json(answer).get("messages") or [{}]
    status, words = str(parts[0].get("status", "5")), str(parts[0].get("error-text", ""))
    if status == "0":
        return str(parts[0].get("message-id", ""))
    if status in VONAGE_LATER:
        raise NotNow(f"{status} {words}", is_down=VONAGE_LATER[status])
    raise Never(f"{status} {words}")


PROVIDERS: dict[str, Provider] = {"log": log_only, "twilio": twilio, "vonage": vonage}


def _post(url: str, fields: dict[str, str], **more: Any) -> requests.Response:
    try:
        return requests.post(url, data=fields, timeout=PATIENCE, allow_redirects=False, **more)
    except requests.RequestException as trouble:
        # Its own words hold the address, and that may hold a credential.
        raise NotNow(
            f"the provider cannot be reached ({type(trouble).__name__})", is_down=True
        ) from None


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refused(status: int, words: str) -> Exception:
    said = f"{status} {words}".strip()
    if status in {401, 403, 404} or status >= 500:
        return NotNow(said, is_down=True)
    return NotNow(said) if status == 429 else Never(said)
