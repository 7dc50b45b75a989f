"""Definitions are looked at again when products change (LS-27)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from invoices import actions
from invoices.models import Price, Product
from invoices.tests.products.make import make_list
from invoices.tests.subscriptions.make import make_product
from leads.actions import mark_reviewed, remind_of_reviews
from leads.actions.reviewing import why_called
from leads.models import Status
from leads.tests.factories import make_status
from notifications.models import Notification
from records.actions import undo
from records.actors import SYSTEM
from records.models import Event
from records.tests.drain import SEEN

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
HANDLER = "invoices.offering"


@pytest.fixture
def status(rep, drain) -> Status:
    """Reviewed today; nothing has changed since."""
    status = make_status("Qualified", definition="Budget is known", owner=rep)
    mark_reviewed(Status.objects.all(), by=rep, today=timezone.localdate())
    SEEN[HANDLER] = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    status.refresh_from_db()
    return status


@pytest.fixture
def product(db, status, drain) -> Product:
    found = make_product("Care plan", interval="")
    SEEN[HANDLER] = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return found


def due_day() -> object:
    return Status.objects.get().review_by


def change(product: Product, by, **values):
    return actions.change_products(Product.objects.filter(pk=product.pk), by=by, values=values)


def test_a_product_sold_no_more_makes_them_due_in_a_week(status, product, admin, rep, drain):
    """Whoever answers for one reads why, in their own language; what changes in the same week is
    one review."""
    today = timezone.localdate()
    change(product, admin, active=False)
    drain(HANDLER)
    assert due_day() == today + WEEK
    change(product, admin, active=True)
    drain(HANDLER)
    assert Event.objects.filter(kind="leads.review_called_for").count() == 1
    remind_of_reviews(Status.objects.to_review(today + WEEK), by=SYSTEM, now=timezone.now())
    told = Notification.objects.get()
    assert (told.user, why_called(told.data)) == (rep, "Products changed: Care plan")
    with translation.override("de"):
        assert why_called(told.data) == "Geänderte Produkte: Care plan"


def test_the_page_says_why_until_it_is_reviewed(status, product, admin, rep, client, drain):
    change(product, admin, name="Care plus")
    drain(HANDLER)
    client.force_login(rep)
    page, words = reverse("definitions"), "Products changed: Care plus"
    assert words in client.get(page).text
    client.post(reverse("definition_reviewed", args=[status.pk]))
    assert words not in client.get(page).text


@pytest.mark.parametrize("what", ["price", "new", "trash", "undo"])
def test_whatever_way_the_offer_changes(status, product, admin, drain, what):
    if what == "price":
        price = Price(price_list=make_list(), amount=Decimal(30), from_quantity=0)
        actions.set_prices(product, prices=[price], by=admin)
    elif what == "new":
        actions.add_product(Product(name="Another"), by=admin)
    else:
        outcome = actions.trash_products(Product.objects.all(), by=admin)
        if what == "undo":
            drain(HANDLER)
            mark_reviewed(Status.objects.all(), by=admin, today=timezone.localdate())
            undo(outcome.batch, by=admin)
    drain(HANDLER)
    assert due_day() == timezone.localdate() + WEEK


def test_what_is_no_other_offer_makes_nothing_due(status, product, admin, rep, drain):
    """Nor is one put off that is due sooner, or planned that nobody wanted."""
    change(product, admin, description="In other words", owner=rep)
    drain(HANDLER)
    assert due_day() == status.review_by
    for day in (timezone.localdate() + WEEK - timedelta(days=1), None):
        Status.objects.update(review_by=day)
        change(product, admin, name=f"Care {day}")
        drain(HANDLER)
        assert due_day() == day
