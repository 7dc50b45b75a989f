"""Authorize.Net by its hosted page (Accept Hosted). A call only says that something happened;
what it was is asked for in our own account."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from invoices.kinds import ToldKind
from invoices.paying.calling import ask
from invoices.paying.minor import plain, read
from invoices.paying.plugin import Online, Setting, register
from invoices.paying.told import Asked, Declined, Forged, Handoff, Told
from invoices.paying.why import MALFORMED, SIGNATURE, STALE

# A call that did not arrive is sent again for some days; a copy books nothing anyway.
OLDEST = timedelta(days=4)
PAGES = {
    "live": "https://accept.authorize.net/payment/payment",
    "sandbox": "https://test.authorize.net/payment/payment",
}
OF_STATUS = {
    "capturedPendingSettlement": ToldKind.PAYMENT, "settledSuccessfully": ToldKind.PAYMENT,
    "refundPendingSettlement": ToldKind.REFUND, "refundSettledSuccessfully": ToldKind.REFUND,
    "authorizedPendingCapture": ToldKind.PENDING, "FDSPendingReview": ToldKind.PENDING,
    "FDSAuthorizedPendingReview": ToldKind.PENDING, "underReview": ToldKind.PENDING,
    "declined": ToldKind.FAILED, "voided": ToldKind.FAILED, "expired": ToldKind.FAILED,
    "generalError": ToldKind.FAILED, "communicationError": ToldKind.FAILED,
}  # fmt: skip


@register
class AuthorizeNet(Online):
    name, label, icon = "authorizenet", _("Authorize.Net"), "credit-card"
    text = _("Cards on a page of Authorize.Net.")
    fields = (
        Setting("mode", _("Account"), choices=(("live", _("real")), ("sandbox", _("for trying")))),
        Setting("login_id", _("API login ID")),
        Setting("transaction_key", _("Transaction key"), secret=True),
        Setting("signature_key", _("Signature key"), secret=True,
                help=_("All three from Account → API Credentials & Keys.")),
        Setting("currency", _("Currency of the account"),
                help=_("Three letters. Invoices in another currency cannot be paid this way.")),
    )  # fmt: skip
    hosts: ClassVar = {
        "live": "https://api.authorize.net", "sandbox": "https://apitest.authorize.net",
    }  # fmt: skip
    calls = (
        "net.authorize.payment.authcapture.created", "net.authorize.payment.fraud.approved",
        "net.authorize.payment.refund.created",
    )  # fmt: skip

    def takes(self, currency: str) -> bool:
        return currency == self.get("currency").strip().upper()

    def begin(self, asked: Asked) -> Handoff:
        back = {
            "showReceipt": False, "url": asked.get_success_url(),
            "urlText": say("Back to the invoice"), "cancelUrl": asked.get_failure_url(),
            "cancelUrlText": say("Cancel"),
        }  # fmt: skip
        options = {
            "hostedPaymentReturnOptions": back,
            "hostedPaymentOrderOptions": {"show": True, "merchantName": asked.seller[:255]},
        }
        wanted = [
            {"settingName": name, "settingValue": json.dumps(value)}
            for name, value in options.items()
        ]
        transaction = {
            "transactionType": "authCaptureTransaction",
            "amount": plain(asked.total, asked.currency),
            "currencyCode": asked.currency,
            "order": {"invoiceNumber": asked.token, "description": asked.description[:255]},
        }
        said = self._ask(
            "getHostedPaymentPageRequest", refId=asked.token, transactionRequest=transaction,
            hostedPaymentSettings={"setting": wanted},
        )  # fmt: skip
        return Handoff(self._page(), asked.token, {"token": str(said["token"])})

    def read_callback(self, request: HttpRequest, *, now: datetime) -> Told:
        self._check_signature(request)
        try:
            event = json.loads(request.body)
            kind, about = str(event["eventType"]), event["payload"]
            sent = parse_datetime(str(event["eventDate"])[:26].rstrip("Z"))
            if sent is None:
                raise ValueError("no time")
            if not -OLDEST < sent.replace(tzinfo=UTC) - now < timedelta(hours=1):
                raise Forged(STALE)
            if about.get("entityName") != "transaction":
                return Told(said={"type": kind[:80]})
            number = str(about["id"])
            if not number.isalnum():
                raise ValueError("no id")
            return self._found(number, kind)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Forged(MALFORMED) from error

    def _found(self, number: str, kind: str) -> Told:
        """What our account does not know is somebody else's."""
        try:
            return self._transaction(number)
        except Declined as problem:
            said = {"type": kind[:80], "answer": str(problem)[:120]}
            return Told(kind=ToldKind.PAYMENT, provider_id=number, account="other", said=said)

    @property
    def account(self) -> str:
        return self.get("login_id")

    def look_up(self, *, reference: str, token: str = "") -> Told:
        """The newest transaction with our name for it. What is settled is no longer in this list:
        by then the call has come."""
        said = self._ask("getUnsettledTransactionListRequest")
        for each in said.get("transactions") or []:
            if each.get("invoiceNumber") == token:
                return self._transaction(str(each["transId"]))
        return Told(token=token)

    def give_back(self, payment_id: str, asked: Asked) -> Told:
        """To the card it came from, of which the provider tells the last digits; they are passed
        on and not kept."""
        paid = self._ask("getTransactionDetailsRequest", transId=payment_id)["transaction"]
        card = (paid.get("payment") or {}).get("creditCard") or {}
        transaction = {
            "transactionType": "refundTransaction",
            "amount": plain(asked.total, asked.currency),
            "payment": {
                "creditCard": {
                    "cardNumber": str(card.get("cardNumber", ""))[-4:], "expirationDate": "XXXX",
                }
            },
            "refTransId": payment_id,
            "order": {"invoiceNumber": asked.token},
        }  # fmt: skip
        said = self._ask(
            "createTransactionRequest", refId=asked.token, transactionRequest=transaction
        )
        answer = said.get("transactionResponse") or {}
        if str(answer.get("responseCode")) != "1":
            errors = answer.get("errors") or [{}]
            raise Declined(str(errors[0].get("errorText") or answer.get("responseCode")))
        return Told(
            kind=ToldKind.REFUND, provider_id=str(answer["transId"]), about=payment_id,
            amount=asked.total, currency=asked.currency,
        )  # fmt: skip

    def test(self) -> str:
        self._ask("authenticateTestRequest")
        return self.get("login_id")

    def _page(self) -> str:
        other = settings.PAYMENT_APIS.get(self.name)
        return f"{other}/payment/payment" if other else PAGES[self.get("mode") or "live"]

    def _ask(self, request: str, **said: Any) -> dict[str, Any]:
        who = {"name": self.get("login_id"), "transactionKey": self.get("transaction_key")}
        body = json.dumps({request: {"merchantAuthentication": who, **said}})
        reply = ask("POST", f"{self.api}/xml/v1/request.api", headers={}, body=body)
        messages = reply.data.get("messages") or {}
        if not reply.is_fine or messages.get("resultCode") != "Ok":
            first = (messages.get("message") or [{}])[0]
            raise Declined(f"{first.get('code', reply.status)} {first.get('text', '')}".strip())
        return reply.data

    def _check_signature(self, request: HttpRequest) -> None:
        """HMAC-SHA512 over the body as it was sent. Raises Forged."""
        given = request.headers.get("X-Anet-Signature", "").partition("=")[2]
        key = self.get("signature_key").strip().encode()
        right = hmac.new(key, request.body, hashlib.sha512).hexdigest()
        if not key or not hmac.compare_digest(
            right.encode(), given.lower().encode("utf-8", "replace")
        ):
            raise Forged(SIGNATURE)

    def _transaction(self, number: str) -> Told:
        found = self._ask("getTransactionDetailsRequest", transId=number)["transaction"]
        status = str(found.get("transactionStatus"))
        kind = OF_STATUS.get(status, ToldKind.OTHER)
        return Told(
            kind=kind,
            provider_id=str(found["transId"]),
            about=str(found.get("refTransId") or "") if kind == ToldKind.REFUND else "",
            token=str((found.get("order") or {}).get("invoiceNumber") or ""),
            amount=self._amount(found),
            currency=self.get("currency").strip().upper(),
            said={"status": status[:40]},
        )

    def _amount(self, found: Mapping[str, Any]):
        return read(found.get("settleAmount") or found.get("authAmount"))
