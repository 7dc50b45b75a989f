"""Authorize.Net: one address for all requests, name and key inside, an answer that begins with a
byte order mark; calls that carry little and are signed with HMAC-SHA512."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from invoices.tests.paying.servers import CANARY, Fake, Refusal, hosted

OK = {"resultCode": "Ok", "message": [{"code": "I00001", "text": "Successful."}]}


def error(code: str, text: str) -> Refusal:
    said = {"resultCode": "Error", "message": [{"code": code, "text": text}]}
    return Refusal(200, {"messages": said})


class FakeAuthorizeNet(Fake):
    plugin = "authorizenet"
    public: ClassVar = {"mode": "sandbox", "login_id": "login", "currency": "EUR"}
    secrets: ClassVar = {"transaction_key": CANARY, "signature_key": f"AB{CANARY}"}

    def answer(self, method: str, path: str, headers, said: Any) -> dict:
        assert (method, path) == ("POST", "/xml/v1/request.api")
        ((request, about),) = said.items()
        who = {"name": "login", "transactionKey": self.secrets["transaction_key"]}
        if about["merchantAuthentication"] != who or next(iter(about)) != "merchantAuthentication":
            raise error("E00007", "User authentication failed due to invalid values.")
        known = {
            "authenticateTestRequest": lambda _about: {},
            "getHostedPaymentPageRequest": self._page,
            "getTransactionDetailsRequest": self._details,
            "getUnsettledTransactionListRequest": self._list,
            "createTransactionRequest": self._refund,
        }
        return known[request](about) | {"messages": OK}

    def page(self, path: str, said: Any) -> str | None:
        """Reached by a form with the token that was given out."""
        if path != "/payment/payment":
            return None
        return hosted(self.keys[said["token"].removeprefix("hosted-")]["back"])

    def _page(self, about: dict) -> dict:
        asked = about["transactionRequest"]
        token = asked["order"]["invoiceNumber"]
        assert about["refId"] == token and len(token) <= 20
        wanted = {
            each["settingName"]: json.loads(each["settingValue"])
            for each in about["hostedPaymentSettings"]["setting"]
        }
        self.keys[token] = {
            "amount": asked["amount"], "back": wanted["hostedPaymentReturnOptions"]["url"],
        }  # fmt: skip
        return {"token": f"hosted-{token}"}

    def _details(self, about: dict) -> dict:
        found = self.payments.get(about["transId"])
        if found is None:
            raise error("E00040", "The record cannot be found.")
        return {"transaction": found}

    def _list(self, about: dict) -> dict:
        rows = [
            {"transId": each["transId"], "invoiceNumber": each["order"]["invoiceNumber"]}
            for each in self.payments.values()
        ]
        return {"transactions": rows}

    def _refund(self, about: dict) -> dict:
        asked = about["transactionRequest"]
        assert asked["transactionType"] == "refundTransaction"
        assert asked["payment"]["creditCard"]["cardNumber"] == "1111"
        number = self._given_back(asked["refTransId"], asked["amount"])
        return {"transactionResponse": {"responseCode": "1", "transId": number}}

    def _given_back(self, payment: str, amount: str) -> str:
        number = str(90_000 + len(self.payments))
        self.payments[number] = {
            "transId": number, "refTransId": payment, "settleAmount": amount,
            "transactionStatus": "refundPendingSettlement", "order": {"invoiceNumber": "r"},
        }  # fmt: skip
        return number

    def pay(self, token: str, **other: Any) -> str:
        number = str(60_000 + len(self.payments))
        asked = self.keys.get(token, {"amount": "0.00"})
        row = {
            "transId": number, "transactionStatus": "capturedPendingSettlement",
            "settleAmount": other.get("amount", asked["amount"]),
            "order": {"invoiceNumber": token},
            "payment": {"creditCard": {"cardNumber": "XXXX1111", "cardType": "Visa"}},
        }  # fmt: skip
        if not other.get("account"):  # what is another merchant's is not found in ours
            self.payments[number] = row
        return number

    def paid(self, payment: str) -> bytes:
        return self._event("net.authorize.payment.authcapture.created", payment)

    def refunded(self, payment: str, amount: Decimal) -> bytes:
        number = self._given_back(payment, f"{amount:.2f}")
        return self._event("net.authorize.payment.refund.created", number)

    def _event(self, kind: str, number: str) -> bytes:
        payload = {"entityName": "transaction", "id": number, "responseCode": 1}
        said = {"notificationId": "n-1", "eventType": kind, "eventDate": "", "payload": payload}
        return json.dumps(said).encode()

    def signed(self, body: bytes, at: datetime) -> dict[str, str]:
        key = self.secrets["signature_key"].encode()
        made = hmac.new(key, body, hashlib.sha512).hexdigest().upper()
        return {"X-ANET-Signature": f"sha512={made}"}

    def stamped(self, body: bytes, at: datetime) -> bytes:
        """Its time stands in the body."""
        said = json.loads(body)
        return json.dumps(said | {"eventDate": f"{at:%Y-%m-%dT%H:%M:%S}.0080095Z"}).encode()

    def back_to(self, token: str) -> str:
        return self.keys[token]["back"]
