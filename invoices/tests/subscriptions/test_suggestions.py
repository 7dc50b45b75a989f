"""What else a customer may want (LS-30, LS-31; TRUST A3)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invoices.models import Product, ProductLink
from invoices.suggestions import suggestions_for
from invoices.tests.factories import line, make_draft, make_issued
from invoices.tests.subscriptions.make import make_product, make_service, make_statuses
from leads.tests.factories import make_lead
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 31)


@pytest.fixture
def sold(db):
    """{name: product}."""
    make_statuses()
    return {name: make_product(name) for name in ("Laptop", "Bag", "Mouse", "Care", "Care plus")}


def customers(by, sold, count: int, *names: str, owner=None) -> None:
    for _n in range(count):
        lead = make_lead("Mill", owner=owner or by)
        make_service(by, starts_on=FIRST, lead=lead, product=sold[names[0]], owner=owner)
        if names[1:]:
            rows = [line(name, product=sold[name]) for name in names[1:]]
            make_issued(by, *rows, lead=lead)


def has(by, sold, *names: str):
    lead = make_lead("Harbour Bakery", owner=by)
    for name in names:
        make_service(by, starts_on=FIRST, lead=lead, product=sold[name])
    return lead


def said(lead, user) -> list[tuple]:
    return [(s.product.name, s.because.name, s.both, s.of) for s in suggestions_for(lead, user)]


def test_seven_of_nine_customers_with_one_also_have_the_other(rep, sold):
    """LS-31: laptop, bag; bought once or got again and again counts alike."""
    customers(rep, sold, 7, "Laptop", "Bag")
    customers(rep, sold, 2, "Laptop")
    assert said(has(rep, sold, "Laptop"), rep) == [("Bag", "Laptop", 7, 9)]


def test_chance_is_not_suggested_and_what_one_has_neither(rep, sold):
    """One of nine; two of nine are too few; what is no longer sold; drafts say nothing."""
    customers(rep, sold, 7, "Laptop")
    customers(rep, sold, 2, "Laptop", "Mouse")
    assert said(has(rep, sold, "Laptop"), rep) == []
    customers(rep, sold, 9, "Laptop", "Bag")
    assert said(has(rep, sold, "Laptop", "Bag"), rep) == []
    lead = has(rep, sold, "Laptop")
    make_draft(rep, line("Bag", product=sold["Bag"]), lead=lead)
    assert [name for name, *_more in said(lead, rep)] == ["Bag"]
    sold["Bag"].active = False
    sold["Bag"].save()
    assert said(lead, rep) == []


def test_what_was_linked_on_purpose_comes_first(rep, sold):
    """LS-30: the upgrade before what goes with it, and both before what others have."""
    customers(rep, sold, 3, "Care", "Mouse")
    link = {"product": sold["Care"]}
    ProductLink.objects.create(other=sold["Bag"], kind="related", **link)
    ProductLink.objects.create(other=sold["Care plus"], kind="upgrade", **link)
    lead = has(rep, sold, "Care")
    assert [(s.product.name, s.is_upgrade) for s in suggestions_for(lead, rep)] == [
        ("Care plus", True),
        ("Bag", False),
        ("Mouse", False),
    ]


def test_links_count_both_ways_but_upgrades_do_not(rep, sold):
    """LS-30, LS-31: the bag is offered with the laptop and the laptop with the bag; nobody is
    offered the smaller one, what is sold no more, or what they have."""
    bag_with_care = ProductLink.objects.create(
        product=sold["Care"], other=sold["Bag"], kind="related"
    )
    ProductLink.objects.create(product=sold["Care"], other=sold["Care plus"], kind="upgrade")

    def offered(*names: str) -> list[str]:
        return [each.product.name for each in suggestions_for(has(rep, sold, *names), rep)]

    assert offered("Bag") == ["Care"]
    assert offered("Care plus") == []
    assert offered("Care", "Bag") == ["Care plus"]
    Product.objects.filter(pk=sold["Care plus"].pk).update(active=False)
    assert offered("Care") == ["Bag"]
    ProductLink.objects.filter(pk=bag_with_care.pk).update(deleted_at=timezone.now())
    assert offered("Care") == []


def test_only_customers_one_may_see_are_counted(rep, sold):
    """TRUST A3."""
    ann = make_user("ann", visibility="own")
    customers(rep, sold, 5, "Laptop", "Bag", owner=rep)
    customers(rep, sold, 2, "Laptop", "Bag", owner=ann)
    lead = has(ann, sold, "Laptop")
    assert said(lead, ann) == [("Bag", "Laptop", 2, 2)]
    assert said(lead, rep) == [("Bag", "Laptop", 7, 7)]


def test_four_reads_however_many_there_are(client, rep, sold):
    """What it has, what is linked, what others have, and the products' names."""
    customers(rep, sold, 3, "Laptop", "Bag", "Mouse")
    lead = has(rep, sold, "Laptop")
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert len(suggestions_for(lead, rep)) == 2
    assert len(found) == 4
    client.force_login(rep)
    page = client.get(lead.get_absolute_url()).text
    assert "3 of 3 customers with Laptop also have Bag" in page
