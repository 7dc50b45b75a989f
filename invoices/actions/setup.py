"""What an administrator sets up: who we are on documents, their numbers, prices and taxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from invoices import presets
from invoices.gates import NOT_COUNTING
from invoices.kinds import Series
from invoices.models import Invoice, NumberCounter, NumberSeries, PriceList, Quote, Seller, TaxRate
from invoices.numbers import check_pattern, written
from records.actions import Outcome, change, create, restore, trash
from records.actions.batches import open_batch
from records.models import Batch
from users.gates import must_be_admin
from users.models import Organisation

CHANGED = "invoices.setup_changed"


@transaction.atomic
def save_seller(
    values: Mapping[str, Any], *, by, expect: Mapping[int, int] | None = None
) -> Outcome:
    """What stands about us on documents from now on; what went out stays as it is (TRUST D5)."""
    must_be_admin(by)
    rows = Seller.objects.all()
    title = _("Documents set up")
    if not rows.exists():
        return create([Seller(**values)], by=by, kind="invoices.setup_added", title=title)
    return change(rows, by=by, kind=CHANGED, values=values, expect=expect, title=title)


@transaction.atomic
def change_series(
    series: QuerySet[NumberSeries],
    *,
    by,
    pattern: str,
    yearly: bool,
    first: int,
    expect: Mapping[int, int] | None = None,
) -> Outcome:
    """How documents of a kind are numbered from now on. A series that gave numbers does not go
    back: its pattern may change, how it counts may not. Raises ValidationError, PermissionDenied.
    """
    must_be_admin(by)
    check_pattern(pattern, yearly=yearly)
    values = {"pattern": pattern, "yearly": yearly, "first": first}
    for each in series.exclude(pattern=pattern):
        _must_be_free(each, pattern)
    counts_the_same = series.filter(yearly=yearly, first=first).exists()
    gates = [] if counts_the_same else [NOT_COUNTING]
    return change(
        series, by=by, kind=CHANGED, values=values, gates=gates, expect=expect,
        title=_("Numbers of documents changed"),
    )  # fmt: skip


def _must_be_free(series: NumberSeries, pattern: str) -> None:
    """Raises ValidationError where the next number by this pattern is on a document already."""
    documents = (
        Quote.objects if series.kind == Series.QUOTE else Invoice.objects.filter(kind=series.kind)
    )
    for counter in NumberCounter.objects.filter(series=series):
        number = written(pattern, number=counter.next, year=counter.year)
        if documents.filter(number=number).exists():
            words = _("%(number)s is on a document already. Choose another pattern.")
            raise ValidationError(words % {"number": number})


@transaction.atomic
def add_rates(rates: Sequence[TaxRate], *, by, batch: Batch | None = None) -> Outcome:
    """Offered from their day on. Raises PermissionDenied."""
    must_be_admin(by)
    title = _("Tax rates added")
    return create(rates, by=by, kind="invoices.setup_added", title=title, batch=batch)


@transaction.atomic
def change_rates(rates: QuerySet[TaxRate], *, by, values: Mapping[str, Any]) -> Outcome:
    """For lines written from now on; lines there are keep what they say (TRUST D5)."""
    must_be_admin(by)
    return change(rates, by=by, kind=CHANGED, values=values, title=_("Tax rates changed"))


@transaction.atomic
def retire_rates(rates: QuerySet[TaxRate], *, by) -> Outcome:
    """Not offered any more. Raises PermissionDenied."""
    must_be_admin(by)
    return trash(rates, by=by, kind="invoices.setup_removed", title=_("Tax rates retired"))


@transaction.atomic
def restore_rates(rates: QuerySet[TaxRate], *, by) -> Outcome:
    """Offered again. Raises PermissionDenied."""
    must_be_admin(by)
    return restore(rates, by=by, kind="invoices.setup_restored", title=_("Tax rates in use again"))


@transaction.atomic
def add_usual_rates(country: str, *, by, batch: Batch | None = None) -> Outcome:
    """The rates of a country as far as they are known, where it has none yet; repeating is
    harmless. Raises PermissionDenied."""
    must_be_admin(by)
    rates = list(presets.rates(country))
    if not rates or TaxRate.objects.filter(country=country).exists():
        return Outcome()
    return add_rates(rates, by=by, batch=batch)


@transaction.atomic
def start_billing(preset: str, *, by) -> Outcome:
    """Beside a preset of the leads' stages: number series, the usual tax rates of the country
    the organisation is in, and a price list in its currency, each where there is none yet.
    Raises PermissionDenied."""
    must_be_admin(by)
    house = Organisation.current()
    batch = open_batch(by=by, kind="invoices.preset", title=_("Invoices set up"))
    how = {"by": by, "batch": batch}
    outcome = Outcome(batch=batch)
    if not NumberSeries.objects.exists():
        outcome += create(presets.series(), kind="invoices.setup_added", **how)
    if not PriceList.objects.exists():
        prices = PriceList(name=str(_("Prices")), currency=house.base_currency)
        outcome += create([prices], kind="invoices.setup_added", **how)
    outcome += add_usual_rates(house.country, **how)
    if not outcome.changed:
        batch.delete()
        outcome.batch = None
    return outcome
