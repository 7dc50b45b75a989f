"""Picking a product while a document is written: what is offered, and what it brings."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from invoices.forms.line import ONCE
from invoices.forms.lines import told
from invoices.models import PriceList, Product
from invoices.numbers import day_at
from invoices.picking import find, offered, written
from invoices.pricing import Place, agreed_list, cost
from invoices.taxes import tax_on
from leads.models import Lead
from records.asked import number_in
from users.access import writers_only
from users.models import User

LARGEST = Decimal(10) ** 10


@require_safe
@writers_only
def offers(request: HttpRequest) -> HttpResponse:
    """What is for sale with these words in its name or number."""
    found = offered(request.GET.get("product", "")[:250], Product.objects.sold())
    return render(
        request, "invoices/products/_offers.html", {"offered": [(written(p), p) for p in found]}
    )


@require_safe
@writers_only
def facts(request: HttpRequest) -> JsonResponse:
    """What a line takes from a product here, as its form writes it; nothing where no product or
    several are meant. The page fills in what nobody wrote; the server does the same on save."""
    typed = request.GET.get("product", "")[:250]
    found = find([typed], Product.objects.sold()).get(typed, [])
    place = _place(request.GET, request.user)
    if len(found) != 1:
        return JsonResponse({})
    return JsonResponse(_facts(found[0], _quantity(request.GET), place))


def _place(asked: QueryDict, user: User) -> Place:
    """Where the line is sold; only leads one sees say anything (TRUST A3)."""
    leads = Lead.objects.live().visible_to(user)
    lead = leads.filter(pk=number_in(asked.get("lead", ""))).first()
    currency = asked.get("currency", "").upper()[:3]
    lists = PriceList.objects.live()
    prices = lists.filter(pk=number_in(asked.get("price_list", ""))).first()
    if prices is None and lead is not None:
        prices = agreed_list(lead, currency)
    with_tax = asked.get("with_tax") == "on"
    return Place(currency, day_at(timezone.now()), with_tax, prices, lead)


def _quantity(asked: QueryDict) -> Decimal:
    """As the form reads it; one where it is no number."""
    try:
        quantity = Decimal(asked.get("quantity", "1"))
    except InvalidOperation:
        return Decimal(1)
    return quantity if quantity.is_finite() and abs(quantity) < LARGEST else Decimal(1)


def _facts(product: Product, quantity: Decimal, place: Place) -> dict[str, Any]:
    price = cost(product, quantity, place)
    tax = tax_on(place.lead, product.tax_class, on=place.on)
    return {
        "name": product.name,
        "details": product.description[:2_000],
        "unit": product.unit,
        "interval": product.interval or ONCE,
        "price": "" if price is None else f"{price.normalize():f}",
        "tax": told(tax),
    }
