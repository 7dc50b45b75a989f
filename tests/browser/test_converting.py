"""From a deal to a customer on a phone: a quote, three steps, a service, and the way back
(SX-26, SX-29…32; D7; B3, F6)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from deals.models import Deal, Stage
from deals.tests.factories import make_deal
from invoices.models import Invoice, Subscription
from invoices.tests.factories import make_sent_quote, make_series, offer
from leads.models import Lead
from tests.browser.company import add_leads
from users.tests.factories import make_user


@pytest.fixture
def nadia(company):
    return make_user("nadia")


@pytest.fixture
def lead(nadia):
    """With an open deal and a quote that waits: an oven, and its care every month."""
    [found] = add_leads(nadia, 1)
    stage = Stage.objects.filter(kind="open").order_by("position").first()
    deal = make_deal("Ovens", stage=stage, owner=nadia, value=1200, lead=found)
    make_series()
    lines = (offer("Oven", "1000"), offer("Care", "30", interval="month"))
    make_sent_quote(nadia, *lines, deal=deal, owner=nadia, now=timezone.now())
    return found


def test_from_a_deal_to_a_customer_on_a_phone(page_as, axe, fits, no_csp_violations, nadia, lead):
    page = page_as(nadia, size="phone")
    page.goto(lead.get_absolute_url())
    page.get_by_role("link", name="Convert", exact=True).press("Enter")
    page.locator("input[name=quote]").check()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Next: the customer").press("Enter")
    page.get_by_role("heading", name="What this brings").wait_for()
    page.get_by_label("City").fill("Bonn")
    axe(page)
    fits(page)
    page.get_by_role("button", name="Next: the services").press("Enter")
    page.get_by_role("group", name="Care").get_by_label("Price").fill("25")
    axe(page)
    fits(page)
    page.get_by_role("button", name="Back").press("Enter")
    assert page.get_by_label("City").input_value() == "Bonn"
    page.get_by_role("button", name="Convert now").press("Enter")
    page.get_by_role("button", name="Take it back").wait_for()
    axe(page)
    fits(page)
    assert Lead.objects.get(pk=lead.pk).status.kind == "active"
    assert Subscription.objects.get().price == 25
    assert Deal.objects.get().stage.kind == "won"
    page.get_by_role("button", name="Take it back").press("Enter")
    page.wait_for_url("**/batches/**")
    assert Invoice.objects.get().is_trashed
    no_csp_violations()
