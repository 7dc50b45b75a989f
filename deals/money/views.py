"""Set-up: rates of exchange (X22)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from deals.models import Deal, ExchangeRate
from deals.money.actions import save_rates
from deals.money.forms import RateForm, RatesFileForm
from deals.money.rates import EURO, newest_rates, rates_on
from deals.money.sums import missing_words, unrated
from users.access import admins_only
from users.models import Organisation
from users.views.answers import page

FRESH_DAYS = 7  # weekends and holidays have no rates
FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@admins_only
def rates(request: HttpRequest) -> HttpResponse:
    """The newest rate of each currency, a bank's table to load, what is missing."""
    today = timezone.localdate()
    form = RatesFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        count = save_rates((rate for rate in form.rates if rate.day <= today), by=request.user)
        messages.success(request, _stored(count))
        return redirect("rates")
    return page(request, "deals/setup/rates.html", form=form, **_told(today))


@FORM
@admins_only
def rate_add(request: HttpRequest) -> HttpResponse:
    form = RateForm(request.POST or None, today=timezone.localdate())
    if form.is_valid():
        messages.success(request, _stored(save_rates([form.rate], by=request.user)))
        return redirect("rates")
    return page(request, "deals/setup/rate.html", form=form)


def _stored(count: int) -> str:
    if not count:
        return _("Every rate was known already.")
    words = ngettext("%(n)s rate stored.", "%(n)s rates stored.", count) % {"n": count}
    return words + " " + _("Deals are being worked out.")


def _told(today: date) -> dict:
    base, rows = Organisation.current().base_currency, newest_rates()
    in_base = rates_on([row.currency for row in rows] + [EURO], today)
    used = Deal.objects.live().values("currency").annotate(n=Count("id"))
    counts = {row["currency"]: row["n"] for row in used}
    euro = [ExchangeRate(currency=EURO, day=today, per_euro=Decimal(1))]
    shown = [
        {
            "rate": row,
            "in_base": in_base.get(row.currency),
            "deals": counts.get(row.currency, 0),
            "is_old": (today - row.day).days > FRESH_DAYS,
        }
        for row in [*euro, *rows]
        if row.currency != base
    ]
    missing = sorted(unrated(Deal.objects.live()).items())
    return {
        "base": base,
        "rows": sorted(shown, key=lambda row: (-row["deals"], row["rate"].currency)),
        "missing": [missing_words(count, currency) for currency, count in missing],
    }
