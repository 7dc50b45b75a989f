"""Set-up of price lists (X21, LS-29)."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from invoices import actions
from invoices.models import PriceList
from invoices.pricing import usual_list
from invoices.tests.factories import make_draft
from invoices.tests.products.make import make_list, make_price, make_product

pytestmark = pytest.mark.django_db
SENT = {"name": "Dollars", "currency": "USD", "loyalty_percent": "", "loyalty_months": ""}


def test_a_list_is_added_and_changed(client, admin):
    client.force_login(admin)
    assert client.post(reverse("price_list_new"), SENT).status_code == 302
    prices = PriceList.objects.get()
    address = reverse("price_list", args=[prices.pk])
    half = SENT | {"loyalty_percent": "5", "version": "1"}
    answer = client.post(address, half)
    assert answer.status_code == 422 and "needs percent and months" in answer.text
    client.post(address, half | {"loyalty_months": "24"})
    assert "5 % off after 24 months as a customer" in client.get(reverse("price_lists")).text
    assert client.post(reverse("price_list_new"), SENT | {"name": "dollars"}).status_code == 422


def test_a_list_with_prices_keeps_what_its_figures_mean(client, admin):
    """The same figures in another currency, or with tax, would be other prices."""
    prices = make_list()
    make_price(make_product(), prices, "10")
    client.force_login(admin)
    address = reverse("price_list", args=[prices.pk])
    sent = {"name": "Prices", "currency": "USD", "version": "1"}
    answer = client.post(address, sent)
    assert answer.status_code == 422 and "Make another list." in answer.text
    answer = client.post(address, sent | {"currency": "EUR", "with_tax": "on"})
    assert answer.status_code == 422
    assert client.post(address, sent | {"currency": "EUR", "name": "Shop"}).status_code == 302


def test_the_first_of_a_currency_is_the_usual_one(client, admin):
    first, second = make_list("A"), make_list("B", position=1)
    client.force_login(admin)
    assert usual_list("EUR") == first
    client.post(reverse("price_list_move", args=[second.pk]), {"to": "up"})
    assert usual_list("EUR") == second
    client.post(reverse("price_list_retire", args=[second.pk]))
    assert usual_list("EUR") == first and usual_list("USD") is None


def test_a_retired_list_stays_on_what_is_written(admin):
    """TRUST D5."""
    prices = make_list()
    draft = make_draft(admin, price_list=prices)
    actions.retire_price_lists(PriceList.objects.all(), by=admin)
    draft.refresh_from_db()
    assert draft.price_list == prices and draft.net == Decimal(100)


def test_only_an_admin_sets_up_prices(rep):
    for refused in (
        lambda: actions.add_price_list(PriceList(name="x", currency="EUR"), by=rep),
        lambda: actions.change_price_lists(PriceList.objects.all(), by=rep, values={"name": "x"}),
        lambda: actions.order_price_lists(by=rep, ids=[]),
        lambda: actions.retire_price_lists(PriceList.objects.all(), by=rep),
    ):
        with pytest.raises(PermissionDenied):
            refused()
