"""Set-up: who we are on documents, their numbers, prices and taxes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from invoices import actions
from invoices.forms.setup import SellerForm, SeriesForm
from invoices.models import NumberCounter, NumberSeries, PriceList, TaxRate
from invoices.numbers import day_at, written
from invoices.parties import seller_row, seller_today
from invoices.presets import PERCENTS
from leads.countries import country_name
from leads.views.writing import FORM
from users.access import admins_only
from users.views.answers import held, page, refuse, sent, tell


@FORM
@admins_only
def documents(request: HttpRequest) -> HttpResponse:
    """What all documents share, on one page (X21, X23)."""
    form = SellerForm(sent(request), instance=seller_row())
    if form.is_valid():
        outcome = actions.save_seller(form.values, by=request.user, expect=form.expect)
        if not held(form, outcome):
            tell(request, outcome, _("Saved."))
            return redirect("documents")
    today = day_at(timezone.now())
    home = seller_today()["country"]
    context = {
        "form": form,
        "series": series_with_next(today.year),
        "rates": TaxRate.objects.on(today).order_by("country", "-percent"),
        "price_lists": PriceList.objects.live(),
        "country": country_name(home) if home else "",
        "has_usual_rates": home in PERCENTS and not TaxRate.objects.filter(country=home).exists(),
    }
    return page(request, "invoices/setup/documents.html", **context)


def series_with_next(year: int) -> list[tuple[NumberSeries, str]]:
    """Each series with the number the next document gets."""
    counters = {(row.series_id, row.year): row.next for row in NumberCounter.objects.all()}
    found = []
    for series in NumberSeries.objects.all():
        at = counters.get((series.pk, year if series.yearly else 0), series.first)
        found.append((series, written(series.pattern, number=at, year=year)))
    return found


@FORM
@admins_only
def series(request: HttpRequest, series_id: int) -> HttpResponse:
    """How the documents of a kind are numbered (TRUST D4)."""
    found = get_object_or_404(NumberSeries, pk=series_id)
    form = SeriesForm(sent(request), instance=found)
    if form.is_valid():
        rows = NumberSeries.objects.filter(pk=found.pk)
        try:
            outcome = actions.change_series(
                rows, by=request.user, expect=form.expect, **form.values
            )
        except ValidationError as problem:
            refuse(form, problem)
        else:
            if not held(form, outcome):
                tell(request, outcome, _("Saved."))
                return redirect("documents")
    title = _("Numbers of %(kind)s") % {"kind": found}
    return page(request, "invoices/setup/series.html", form=form, title=title)


@require_POST
@admins_only
def usual_rates(request: HttpRequest) -> HttpResponse:
    """The rates of the country we are in, where nobody entered any."""
    outcome = actions.add_usual_rates(seller_today()["country"], by=request.user)
    if outcome.changed:
        messages.success(request, _("Tax rates added. Check them before you send an invoice."))
    return redirect("documents")
