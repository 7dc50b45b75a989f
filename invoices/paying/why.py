"""Why something a provider told was not booked, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SIGNATURE, STALE, MALFORMED = "signature", "stale", "malformed"
ACCOUNT, UNKNOWN, CURRENCY, AMOUNT = "account", "unknown", "currency", "amount"
WORDS = {
    SIGNATURE: _("Its signature is not the provider’s."),
    STALE: _("It is too old: a copy of an earlier call, or the clock of this machine is wrong."),
    MALFORMED: _("It makes no sense."),
    ACCOUNT: _("It is about another account."),
    UNKNOWN: _("Nobody began such a payment here."),
    CURRENCY: _("The currency is not the one that was asked for."),
    AMOUNT: _("The amount is not the one that was asked for."),
}


def words_of(reason: str) -> str:
    return str(WORDS.get(reason, reason))
