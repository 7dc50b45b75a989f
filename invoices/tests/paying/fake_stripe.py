"""Stripe: bearer key, forms in, Idempotency-Key, calls signed with time and HMAC-SHA256."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from invoices.tests.paying.servers import CANARY, Fake, Refusal, hosted


class FakeStripe(Fake):
    plugin = "stripe"
    public: ClassVar = {"account": "acct_ours"}
    secrets: ClassVar = {"secret_key": f"sk_test_{CANARY}", "signing_secret": f"whsec_{CANARY}"}

    def answer(self, method: str, path: str, headers, said: Any) -> dict:
        if headers.get("Authorization") != f"Bearer {self.secrets['secret_key']}":
            raise Refusal(401, {"error": {"message": "Invalid API Key provided"}})
        assert headers["Stripe-Version"]
        if path == "/v1/account":
            return {"id": "acct_ours"}
        if path == "/v1/checkout/sessions":
            return self.once(headers["Idempotency-Key"], lambda: self._session(said))
        if path.startswith("/v1/checkout/sessions/"):
            return next(each for each in self.payments.values() if each["id"] == path[22:])
        if path == "/v1/refunds":
            return self.once(headers["Idempotency-Key"], lambda: self._refund(said))
        raise Refusal(404, {"error": {"message": "Unrecognized request URL"}})

    def page(self, path: str, said: Any) -> str | None:
        if not path.startswith("/pay/"):
            return None
        address = f"{self.url}{path}"
        return hosted(next(e["success_url"] for e in self.payments.values() if e["url"] == address))

    def _session(self, said: dict[str, str]) -> dict:
        number, line = len(self.payments) + 1, "line_items[0][price_data]"
        token = said["client_reference_id"]
        self.payments[token] = {
            "id": f"cs_{number}", "object": "checkout.session", "client_reference_id": token,
            "amount_total": int(said[f"{line}[unit_amount]"]), "payment_intent": None,
            "currency": said[f"{line}[currency]"], "status": "open", "payment_status": "unpaid",
            "url": f"{self.url}/pay/cs_{number}", "success_url": said["success_url"],
        }  # fmt: skip
        return self.payments[token]

    def _refund(self, said: dict[str, str]) -> dict:
        one = self._of(said["payment_intent"])
        one["back"] = one.get("back", 0) + int(said["amount"])
        if one["back"] > one["amount_total"]:
            raise Refusal(400, {"error": {"message": "Refund amount is greater than charge"}})
        return self._refunded(said["payment_intent"], int(said["amount"]))

    def _refunded(self, payment: str, minor: int) -> dict:
        one = self._of(payment)
        one["refunds"] = one.get("refunds", 0) + 1
        return {
            "id": f"re_{payment}_{one['refunds']}", "object": "refund", "amount": minor,
            "currency": one["currency"], "payment_intent": payment, "status": "succeeded",
        }  # fmt: skip

    def _of(self, payment: str) -> dict:
        return next(each for each in self.payments.values() if each["payment_intent"] == payment)

    def pay(self, token: str, **other: Any) -> str:
        session = self.payments.setdefault(
            token, {"id": "cs_x", "client_reference_id": token, "amount_total": 0, "currency": ""}
        )
        payment = f"pi_{session['id']}"
        session |= {"status": "complete", "payment_status": "paid", "payment_intent": payment}
        session["account"] = other.get("account", "")
        if "amount" in other:
            session["amount_total"] = int(Decimal(other["amount"]) * 100)
        session["currency"] = other.get("currency", session["currency"]).lower()
        return payment

    def paid(self, payment: str) -> bytes:
        session = dict(self._of(payment))
        account = session.pop("account")
        return self._event("checkout.session.completed", session, account)

    def refunded(self, payment: str, amount: Decimal) -> bytes:
        return self._event("refund.created", self._refunded(payment, int(amount * 100)))

    def _event(self, kind: str, about: dict, account: str = "") -> bytes:
        event = {"id": "evt_1", "object": "event", "type": kind, "data": {"object": about}}
        event |= {"livemode": False} | ({"account": account} if account else {})
        return json.dumps(event).encode()

    def signed(self, body: bytes, at: datetime) -> dict[str, str]:
        moment = str(int(at.timestamp()))
        key = self.secrets["signing_secret"].encode()
        made = hmac.new(key, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return {"Stripe-Signature": f"t={moment},v1={'0' * 64},v1={made},v0=old"}

    def back_to(self, token: str) -> str:
        return self.payments[token]["success_url"]
