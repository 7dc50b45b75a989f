"""PayPal: a token for client id and secret, orders, captures, and a resource that says whether a
call is its own."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from invoices.tests.paying.servers import CANARY, Fake, Refusal

OWN_KEY = b"only PayPal knows it"
NOT_FOUND = Refusal(404, {"name": "RESOURCE_NOT_FOUND", "message": "It does not exist."})


class FakePayPal(Fake):
    plugin = "paypal"
    public: ClassVar = {
        "mode": "sandbox", "client_id": "client", "merchant_id": "OURS", "webhook_id": "WH1",
    }  # fmt: skip
    secrets: ClassVar = {"secret": CANARY}

    def answer(self, method: str, path: str, headers, said: Any) -> dict:
        basic = b64encode(f"client:{self.secrets['secret']}".encode()).decode()
        if path == "/v1/oauth2/token":
            if headers.get("Authorization") != f"Basic {basic}":
                raise Refusal(401, {"error": "invalid_client"})
            return {"access_token": "A21AA", "token_type": "Bearer", "expires_in": 32400}
        if headers.get("Authorization") != "Bearer A21AA":
            raise Refusal(401, {"message": "Authentication failed"})
        parts = path.strip("/").split("/")
        if path == "/v1/notifications/verify-webhook-signature":
            return {"verification_status": "SUCCESS" if self._is_own(said) else "FAILURE"}
        if path.startswith("/v1/notifications/webhooks/"):
            if parts[-1] != "WH1":
                raise NOT_FOUND
            return {"id": "WH1"}
        if path == "/v2/checkout/orders":
            return self.once(headers["PayPal-Request-Id"], lambda: self._order(said))
        if parts[:3] == ["v2", "checkout", "orders"]:
            return self._of_order(parts, headers)
        if parts[:3] == ["v2", "payments", "captures"] and parts[-1] == "refund":
            key = headers["PayPal-Request-Id"]
            return self.once(key, lambda: self._refund(parts[3], said["amount"]))
        raise NOT_FOUND

    def _of_order(self, parts: list[str], headers) -> dict:
        order = next((each for each in self.payments.values() if each["id"] == parts[3]), None)
        if order is None:
            raise NOT_FOUND
        if parts[-1] == "capture":
            assert headers["PayPal-Request-Id"]
            if order["status"] != "APPROVED":
                raise Refusal(422, {"message": "ORDER_NOT_APPROVED"})
            self._capture(order)
        return {key: value for key, value in order.items() if key != "context"}

    def _order(self, said: dict) -> dict:
        (unit,) = said["purchase_units"]
        assert said["intent"] == "CAPTURE" and unit["payee"] == {"merchant_id": "OURS"}
        number = f"ORDER{len(self.payments) + 1}"
        self.payments[unit["custom_id"]] = {
            "id": number, "status": "PAYER_ACTION_REQUIRED", "purchase_units": [unit],
            "links": [{"rel": "payer-action", "href": f"{self.url}/checkoutnow?token={number}"}],
            "context": said["payment_source"]["paypal"]["experience_context"],
        }  # fmt: skip
        return self.payments[unit["custom_id"]]

    def _capture(self, order: dict) -> dict:
        (unit,) = order["purchase_units"]
        order["status"] = "COMPLETED"
        capture = {
            "id": f"CAP-{order['id']}", "status": "COMPLETED", "custom_id": unit["custom_id"],
            "amount": dict(unit["amount"]), "payee": dict(unit["payee"]), "refunds": 0,
        }  # fmt: skip
        unit["payments"] = {"captures": [capture]}
        return capture

    def _capture_of(self, payment: str) -> dict:
        for order in self.payments.values():
            for capture in order["purchase_units"][0].get("payments", {}).get("captures", []):
                if capture["id"] == payment:
                    return capture
        raise NOT_FOUND

    def _refund(self, payment: str, amount: dict) -> dict:
        capture = self._capture_of(payment)
        capture["refunds"] += 1
        up = {"rel": "up", "href": f"{self.url}/v2/payments/captures/{payment}"}
        number = f"REF-{payment}-{capture['refunds']}"
        return {"id": number, "status": "COMPLETED", "amount": amount, "links": [up]}

    def approve(self, token: str) -> None:
        """The client agrees at PayPal's page; nothing is paid before the capture."""
        self.payments[token]["status"] = "APPROVED"

    def pay(self, token: str, **other: Any) -> str:
        unit = {"custom_id": token, "amount": {"value": "0.00", "currency_code": ""}, "payee": {}}
        order = self.payments.setdefault(token, {"id": "ORDERX", "purchase_units": [unit]})
        capture = self._capture(order)
        if "amount" in other:
            capture["amount"]["value"] = other["amount"]
        if "currency" in other:
            capture["amount"]["currency_code"] = other["currency"]
        capture["payee"] = {"merchant_id": other.get("account", "OURS")}
        return capture["id"]

    def paid(self, payment: str) -> bytes:
        return self._event("PAYMENT.CAPTURE.COMPLETED", self._capture_of(payment))

    def approved(self, token: str) -> bytes:
        return self._event("CHECKOUT.ORDER.APPROVED", {"id": self.payments[token]["id"]})

    def refunded(self, payment: str, amount: Decimal) -> bytes:
        currency = self._capture_of(payment)["amount"]["currency_code"]
        money = {"value": f"{amount:.2f}", "currency_code": currency}
        return self._event("PAYMENT.CAPTURE.REFUNDED", self._refund(payment, money))

    def _event(self, kind: str, about: dict) -> bytes:
        return json.dumps({"id": "WH-1", "event_type": kind, "resource": about}).encode()

    def signed(self, body: bytes, at: datetime) -> dict[str, str]:
        moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "PayPal-Auth-Algo": "SHA256withRSA", "PayPal-Cert-Url": "https://api.paypal.com/cert",
            "PayPal-Transmission-Id": "t-1", "PayPal-Transmission-Time": moment,
            "PayPal-Transmission-Sig": signature(moment, json.loads(body)),
        }  # fmt: skip

    def _is_own(self, said: dict) -> bool:
        made = signature(said["transmission_time"], said["webhook_event"])
        return said["webhook_id"] == "WH1" and said["transmission_sig"] == made

    def back_to(self, token: str) -> str:
        return self.payments[token]["context"]["return_url"]


def signature(moment: str, event: Any) -> str:
    text = f"{moment}|{json.dumps(event, sort_keys=True)}".encode()
    return hmac.new(OWN_KEY, text, hashlib.sha256).hexdigest()
