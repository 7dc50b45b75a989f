"""PayPal by its Orders API, version 2: an order, the client's agreement, the capture of it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from invoices.kinds import ToldKind
from invoices.paying.calling import Reply, ask, outside
from invoices.paying.minor import plain, read
from invoices.paying.plugin import Online, Setting, register
from invoices.paying.told import Asked, Declined, Forged, Handoff, Told
from invoices.paying.why import MALFORMED, SIGNATURE, STALE

# A call that did not arrive is sent again for three days; a copy books nothing anyway.
OLDEST = timedelta(days=4)
# fmt: off
TAKEN = frozenset([
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY",
    "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD",
])
# fmt: on
WHOLE = {"HUF", "TWD"}  # PayPal takes no fractions of these
SIGNED = {
    "auth_algo": "Paypal-Auth-Algo", "cert_url": "Paypal-Cert-Url",
    "transmission_id": "Paypal-Transmission-Id", "transmission_sig": "Paypal-Transmission-Sig",
    "transmission_time": "Paypal-Transmission-Time",
}  # fmt: skip
OF_STATUS = {
    "COMPLETED": ToldKind.PAYMENT, "REFUNDED": ToldKind.PAYMENT,
    "PARTIALLY_REFUNDED": ToldKind.PAYMENT, "PENDING": ToldKind.PENDING,
    "DECLINED": ToldKind.FAILED, "FAILED": ToldKind.FAILED,
}  # fmt: skip


@register
class PayPal(Online):
    name, label, icon = "paypal", _("PayPal"), "wallet"
    text = _("PayPal accounts and cards on a page of PayPal.")
    fields = (
        Setting("mode", _("Account"), choices=(("live", _("real")), ("sandbox", _("for trying")))),
        Setting("client_id", _("Client ID")),
        Setting("secret", _("Secret"), secret=True,
                help=_("Both from Apps & Credentials in PayPal’s developer dashboard.")),
        Setting("merchant_id", _("Merchant ID"),
                help=_("From the business settings; calls about another account are refused.")),
        Setting("webhook_id", _("Webhook ID"), later=True,
                help=_("Of the webhook you add at PayPal once this is saved.")),
    )  # fmt: skip
    hosts: ClassVar = {
        "live": "https://api-m.paypal.com", "sandbox": "https://api-m.sandbox.paypal.com",
    }  # fmt: skip
    calls = (
        "CHECKOUT.ORDER.APPROVED", "PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.PENDING",
        "PAYMENT.CAPTURE.DENIED", "PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.REVERSED",
    )  # fmt: skip

    @property
    def account(self) -> str:
        return self.get("merchant_id")

    def takes(self, currency: str) -> bool:
        return currency in TAKEN

    def begin(self, asked: Asked) -> Handoff:
        unit = {
            "custom_id": asked.token,
            "description": asked.description[:127],
            "amount": self._money(asked),
            "payee": {"merchant_id": self.account},
        }
        context = {
            "return_url": asked.get_success_url(), "cancel_url": asked.get_failure_url(),
            "user_action": "PAY_NOW", "shipping_preference": "NO_SHIPPING",
            "brand_name": asked.seller[:127],
        }  # fmt: skip
        order = {
            "intent": "CAPTURE",
            "purchase_units": [unit],
            "payment_source": {"paypal": {"experience_context": context}},
        }
        said = self._ask("POST", "/v2/checkout/orders", order, key=asked.token)
        links = {each.get("rel"): each.get("href") for each in said.get("links", [])}
        address = outside(links.get("payer-action") or links.get("approve"))
        return Handoff(address, str(said.get("id", "")))

    def read_callback(self, request: HttpRequest, *, now: datetime) -> Told:
        try:
            event = json.loads(request.body)
            kind, about = str(event["event_type"]), event["resource"]
        except (ValueError, KeyError, TypeError) as error:
            raise Forged(MALFORMED) from error
        self._check_signature(request, now)
        try:
            return self._told(kind, about)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise Forged(MALFORMED) from error

    def look_up(self, *, reference: str, token: str = "") -> Told:
        """The capture of an order the client has agreed to is asked for here: without it nothing
        is paid."""
        path = f"/v2/checkout/orders/{quote(reference, safe='')}"
        order = self._ask("GET", path)
        if order.get("status") == "APPROVED":
            self._ask("POST", f"{path}/capture", {}, key=reference)
            order = self._ask("GET", path)
        return self._of_order(order)

    def give_back(self, payment_id: str, asked: Asked) -> Told:
        path = f"/v2/payments/captures/{quote(payment_id, safe='')}/refund"
        refund = self._ask("POST", path, {"amount": self._money(asked)}, key=asked.token)
        kinds = {"COMPLETED": ToldKind.REFUND, "PENDING": ToldKind.PENDING}
        kind = kinds.get(str(refund.get("status")), ToldKind.OTHER)
        return Told(
            kind=kind, provider_id=str(refund.get("id", "")), about=payment_id,
            amount=asked.total, currency=asked.currency,
        )  # fmt: skip

    def test(self) -> str:
        webhook = quote(self.get("webhook_id"), safe="")
        self._ask("GET", f"/v1/notifications/webhooks/{webhook}")
        return self.account

    def _ask(self, method: str, path: str, said: Any = None, key: str = "", raw: str = "") -> dict:
        headers = {"Authorization": f"Bearer {self._token()}"}
        if key:
            headers["PayPal-Request-Id"] = key
        body = raw or ("" if said is None else json.dumps(said))
        return self._fine(ask(method, f"{self.api}{path}", headers=headers, body=body))

    def _token(self) -> str:
        """Good for hours, but asked for each time: nothing of it lies about."""
        basic = b64encode(f"{self.get('client_id')}:{self.get('secret')}".encode()).decode()
        headers, form = {"Authorization": f"Basic {basic}"}, {"grant_type": "client_credentials"}
        said = self._fine(ask("POST", f"{self.api}/v1/oauth2/token", headers=headers, form=form))
        return str(said.get("access_token", ""))

    def _fine(self, reply: Reply) -> dict[str, Any]:
        if not reply.is_fine:
            said = reply.data
            raise Declined(str(said.get("message") or said.get("error") or reply.status))
        return reply.data

    def _money(self, asked: Asked) -> dict[str, str]:
        if asked.currency in WHOLE and asked.total != asked.total.to_integral_value():
            raise Declined(f"no fractions of {asked.currency}")
        return {"currency_code": asked.currency, "value": plain(asked.total, asked.currency)}

    def _check_signature(self, request: HttpRequest, now: datetime) -> None:
        """PayPal itself says whether the call is its own: the body goes back as it came.
        Raises Forged, NotReached."""
        facts = {name: request.headers.get(header, "") for name, header in SIGNED.items()}
        if not all(facts.values()):
            raise Forged(SIGNATURE)
        facts["webhook_id"] = self.get("webhook_id")
        raw = f'{json.dumps(facts)[:-1]}, "webhook_event": {request.body.decode()}}}'
        try:
            answer = self._ask("POST", "/v1/notifications/verify-webhook-signature", raw=raw)
        except Declined as problem:
            raise Forged(SIGNATURE) from problem
        if answer.get("verification_status") != "SUCCESS":
            raise Forged(SIGNATURE)
        try:
            sent = parse_datetime(facts["transmission_time"])
        except ValueError:
            sent = None
        if sent is None or sent.tzinfo is None or not -OLDEST < sent - now < timedelta(hours=1):
            raise Forged(STALE)

    def _told(self, kind: str, about: Mapping[str, Any]) -> Told:
        if kind == "CHECKOUT.ORDER.APPROVED":
            return self.look_up(reference=str(about["id"]))
        if kind in {"PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.REVERSED"}:
            back = kind.endswith("REFUNDED")
            return self._back(about, ToldKind.REFUND if back else ToldKind.CHARGEBACK)
        if kind.startswith("PAYMENT.CAPTURE."):
            return self._of_capture(about, _payee(about))
        return Told(said={"type": kind[:80]})

    def _of_order(self, order: Mapping[str, Any]) -> Told:
        unit = order["purchase_units"][0]
        captures = (unit.get("payments") or {}).get("captures") or []
        if captures:
            found = {"custom_id": unit.get("custom_id"), **captures[0]}
            return self._of_capture(found, _payee(captures[0]) or _payee(unit))
        gone = order.get("status") == "VOIDED"
        return Told(
            kind=ToldKind.FAILED if gone else ToldKind.OTHER,
            token=str(unit.get("custom_id") or ""),
            said={"order": str(order.get("id"))[:120], "status": str(order.get("status"))[:40]},
        )

    def _of_capture(self, capture: Mapping[str, Any], account: str) -> Told:
        return Told(
            kind=OF_STATUS.get(str(capture.get("status")), ToldKind.OTHER),
            provider_id=str(capture["id"]),
            token=str(capture.get("custom_id") or ""),
            account=account,
            said={"status": str(capture.get("status"))[:40]},
            **_amount(capture),
        )

    def _back(self, refund: Mapping[str, Any], kind: ToldKind) -> Told:
        up = next(each["href"] for each in refund["links"] if each.get("rel") == "up")
        return Told(
            kind=kind,
            provider_id=str(refund["id"]),
            about=str(up).rstrip("/").rpartition("/")[2],
            account=_payee(refund),
            said={"status": str(refund.get("status"))[:40]},
            **_amount(refund),
        )


def _payee(row: Mapping[str, Any]) -> str:
    return str((row.get("payee") or {}).get("merchant_id") or "")


def _amount(row: Mapping[str, Any]) -> dict[str, Any]:
    money = row["amount"]
    return {"amount": read(money["value"]), "currency": str(money["currency_code"]).upper()}
