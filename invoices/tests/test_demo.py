"""Invoices of the sample leads: in every state, on their days, and gone without a trace (X44)."""

import pytest
from django.utils import timezone

from invoices.models import (
    BillingProfile,
    Entry,
    Invoice,
    InvoiceLine,
    NumberCounter,
    Price,
    Product,
    ProductLink,
    Quote,
    QuoteLine,
)
from invoices.tests.factories import make_issued
from leads.demo.load import load_demo
from leads.demo.remove import remove_demo
from records.actors import SYSTEM
from records.models import Event

pytestmark = pytest.mark.django_db


GONE = (
    Product, ProductLink, Price, Invoice, InvoiceLine, Entry, BillingProfile, NumberCounter, Quote,
    QuoteLine,
)  # fmt: skip


def test_they_are_told_on_their_days_and_go_again():
    """Loaded once for all of it: that takes longer than looking."""
    now = timezone.now()
    load_demo(by=SYSTEM, now=now, leads=250, seed=1)
    invoices_are_told_on_their_days(now)
    quotes_are_in_every_state(now)
    assert Product.objects.count() > 5 and ProductLink.objects.exists()
    assert Price.objects.values("price_list__currency").distinct().count() == 2
    assert InvoiceLine.objects.filter(product__isnull=False).exists()
    remove_demo(by=SYSTEM)
    for model in GONE:
        assert not model.objects.exists(), model


def invoices_are_told_on_their_days(now) -> None:
    issued = Invoice.objects.exclude(state="draft").order_by("issued_on", "number")
    assert issued.values("state").distinct().count() >= 3
    numbers = [each.number for each in issued if each.kind == "invoice"]
    assert len(numbers) == len(set(numbers)) > 5
    told = Event.objects.filter(kind="invoices.issued")
    assert told.count() == issued.count()
    for event in told:
        day = issued.get(pk=event.record_id).issued_on
        assert abs((event.happened_at.date() - day).days) <= 1
    assert not Event.objects.filter(kind__startswith="invoices.", happened_at__gt=now).exists()


def quotes_are_in_every_state(now) -> None:
    """SX-35."""
    states = set(Quote.objects.values_list("state", flat=True))
    assert states >= {"draft", "sent", "viewed", "accepted", "declined", "replaced", "expired"}
    sent = Quote.objects.filter(revises=None).exclude(state="draft").order_by("number")
    days = list(sent.filter(number__contains=f"-{now.year}-").values_list("sent_on", flat=True))
    assert days == sorted(days)
    assert not Event.objects.filter(kind__startswith="quotes.", happened_at__gt=now).exists()


def test_after_their_removal_the_database_guards_again(rep):
    """TRUST D5."""
    load_demo(by=SYSTEM, now=timezone.now(), leads=60, seed=1)
    kept = make_issued(rep)
    remove_demo(by=SYSTEM)
    assert list(Invoice.objects.all()) == [kept]
    with pytest.raises(Exception, match="never changes"):
        Invoice.objects.update(gross=1)
