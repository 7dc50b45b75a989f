"""Stripe by its hosted page: Checkout Sessions, refunds, and webhooks signed with a time."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from deals.money.digits import digits_of
from invoices.kinds import ToldKind
from invoices.paying.calling import Reply, ask, outside
from invoices.paying.minor import from_minor, to_minor
from invoices.paying.plugin import Online, Setting, register
from invoices.paying.told import Asked, Declined, Forged, Handoff, Told
from invoices.paying.why import MALFORMED, SIGNATURE, STALE

VERSION = "2024-06-20"
TOLERANCE = 300  # seconds between a call and the time it is signed with
# Stripe counts these in hundredths although they have none.
HUNDREDTHS = {"ISK", "UGX"}


def digits(currency: str) -> int:
    return 2 if currency.upper() in HUNDREDTHS else digits_of(currency.upper())


@register
class Stripe(Online):
    name, label, icon = "stripe", _("Stripe"), "credit-card"
    text = _("Cards, wallets and bank debits on a page of Stripe.")
    fields = (
        Setting("secret_key", _("Secret key"), secret=True,
                help=_("From Developers → API keys; it begins with sk_ or rk_.")),
        Setting("signing_secret", _("Signing secret"), secret=True, later=True,
                help=_("Of the webhook you add at Stripe once this is saved; whsec_…")),
        Setting("account", _("Account"), required=False,
                help=_("acct_…; calls about another account are refused.")),
    )  # fmt: skip
    hosts: ClassVar = {"live": "https://api.stripe.com"}
    calls = (
        "checkout.session.completed", "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed", "checkout.session.expired", "refund.created",
        "refund.updated", "charge.dispute.funds_withdrawn",
    )  # fmt: skip

    @property
    def account(self) -> str:
        return self.get("account")

    def begin(self, asked: Asked) -> Handoff:
        line = "line_items[0]"
        form = {
            "mode": "payment",
            "client_reference_id": asked.token,
            "metadata[token]": asked.token,
            "payment_intent_data[metadata][token]": asked.token,
            "payment_intent_data[description]": asked.description,
            f"{line}[quantity]": "1",
            f"{line}[price_data][currency]": asked.currency.lower(),
            f"{line}[price_data][unit_amount]": self._minor(asked),
            f"{line}[price_data][product_data][name]": asked.description,
            "success_url": asked.get_success_url(),
            "cancel_url": asked.get_failure_url(),
        }
        said = self._ask("POST", "/v1/checkout/sessions", form, key=asked.token)
        return Handoff(outside(said.get("url")), str(said.get("id", "")))

    def read_callback(self, request: HttpRequest, *, now: datetime) -> Told:
        self._check_signature(request, now)
        try:
            event = json.loads(request.body)
            return self._told(event)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Forged(MALFORMED) from error

    def look_up(self, *, reference: str, token: str = "") -> Told:
        said = self._ask("GET", f"/v1/checkout/sessions/{quote(reference, safe='')}")
        return self._of_session(said, account="")

    def give_back(self, payment_id: str, asked: Asked) -> Told:
        form = {"payment_intent": payment_id, "amount": self._minor(asked)}
        form["metadata[token]"] = asked.token
        return self._of_refund(self._ask("POST", "/v1/refunds", form, key=asked.token), account="")

    def test(self) -> str:
        said = self._ask("GET", "/v1/account")
        return str(said.get("id", ""))

    def _ask(
        self, method: str, path: str, form: Mapping[str, str] | None = None, key: str = ""
    ) -> dict[str, Any]:
        headers = {
            "Authorization": f"Bearer {self.get('secret_key')}", "Stripe-Version": VERSION,
        }  # fmt: skip
        if key:
            headers["Idempotency-Key"] = key
        reply: Reply = ask(method, f"{self.api}{path}", headers=headers, form=form)
        if not reply.is_fine:
            error = reply.data.get("error")
            words = error.get("message") if isinstance(error, dict) else ""
            raise Declined(str(words or reply.status))
        return reply.data

    def _minor(self, asked: Asked) -> str:
        return str(to_minor(asked.total, digits(asked.currency)))

    def _check_signature(self, request: HttpRequest, now: datetime) -> None:
        """HMAC-SHA256 over time and body as they were sent. Raises Forged."""
        parts = [
            part.partition("=")[::2]
            for part in request.headers.get("Stripe-Signature", "").split(",")
        ]
        times = [value for name, value in parts if name.strip() == "t"]
        moment = times[0] if times and times[0].isdecimal() and len(times[0]) < 16 else ""
        signed = f"{moment}.".encode() + request.body
        right = hmac.new(self.get("signing_secret").encode(), signed, hashlib.sha256).hexdigest()
        given = [value for name, value in parts if name.strip() == "v1"]
        matches = [same(right, each) for each in given]
        if not moment or not self.get("signing_secret") or not any(matches):
            raise Forged(SIGNATURE)
        if abs(now.timestamp() - int(moment)) > TOLERANCE:
            raise Forged(STALE)

    def _told(self, event: Mapping[str, Any]) -> Told:
        kind, about = str(event["type"]), event["data"]["object"]
        account = str(event.get("account") or "")
        # A key that works with real money hears nothing of trial payments.
        if event.get("livemode") is False and "_live_" in self.get("secret_key"):
            account = "test"
        if kind.startswith("checkout.session."):
            if kind.endswith("async_payment_failed"):
                return self._of_session(about, account=account, kind=ToldKind.FAILED)
            return self._of_session(about, account=account)
        if kind in {"refund.created", "refund.updated", "charge.refund.updated"}:
            return self._of_refund(about, account=account)
        if kind == "charge.dispute.funds_withdrawn":
            return self._of_money(about, ToldKind.CHARGEBACK, account=account)
        return Told(said={"type": kind[:80]})

    def _of_session(self, session: Mapping[str, Any], *, account: str, kind: Any = "") -> Told:
        currency = str(session["currency"]).upper()
        paid, status = session.get("payment_status"), session.get("status")
        if not kind:
            kind = ToldKind.PENDING if status == "complete" else ToldKind.OTHER
            kind = ToldKind.FAILED if status == "expired" else kind
            kind = ToldKind.PAYMENT if paid == "paid" else kind
        return Told(
            kind=kind,
            provider_id=str(session.get("payment_intent") or ""),
            token=str(session.get("client_reference_id") or ""),
            amount=from_minor(session["amount_total"], digits(currency)),
            currency=currency,
            account=account,
            said={"session": str(session["id"])[:120], "status": f"{status} {paid}"},
        )

    def _of_refund(self, refund: Mapping[str, Any], *, account: str) -> Told:
        kinds = {"succeeded": ToldKind.REFUND, "pending": ToldKind.PENDING}
        kind = kinds.get(str(refund.get("status")), ToldKind.OTHER)
        return self._of_money(refund, kind, account=account)

    def _of_money(self, row: Mapping[str, Any], kind: ToldKind, *, account: str) -> Told:
        """Of a refund or a dispute."""
        currency = str(row["currency"]).upper()
        return Told(
            kind=kind,
            provider_id=str(row["id"]),
            about=str(row["payment_intent"]),
            amount=from_minor(row["amount"], digits(currency)),
            currency=currency,
            account=account,
            said={"status": str(row.get("status"))[:40]},
        )


def same(right: str, given: str) -> bool:
    """In a time that tells nothing."""
    return hmac.compare_digest(right.encode(), given.encode("utf-8", "replace"))
