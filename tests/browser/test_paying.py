"""A client pays at a provider's page, on a phone (WA-19, WA-20), and an admin sets that up (WA-22;
TRUST B3, F6)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from invoices.actions import add_method
from invoices.models import Checkout, Invoice
from invoices.tests.client.make import linked, make_client, make_seller
from invoices.tests.paying.fake_authorizenet import FakeAuthorizeNet
from invoices.tests.paying.fake_stripe import FakeStripe
from invoices.tests.paying.make import call, make_method, use
from invoices.tests.paying.servers import served
from tests.browser.conftest import ENDS


@pytest.fixture(params=[FakeStripe, FakeAuthorizeNet], ids=["by link", "by form"])
def fake(request, settings, live_server):
    """Both ways in which a browser is handed over."""
    with served(request.param()) as found:
        use(settings, found)
        settings.PUBLIC_URL = live_server.url
        yield found


def test_a_client_pays_on_a_phone(page_as, axe, fits, no_csp_violations, company, fake):
    make_seller()
    method = make_method(fake, company, name="Card")
    invoice, token = linked(company, lead=make_client(), now=timezone.now())
    page = page_as(size="phone")
    page.goto(f"/i/{token}/")
    axe(page)
    fits(page)
    page.get_by_role("button", name="Pay €119.00 by Card").click()
    page.get_by_role("link", name="Pay now").wait_for()
    assert page.url.startswith(fake.url)
    page.get_by_role("link", name="Pay now").click()
    page.wait_for_url(f"**/i/{token}/")
    page.get_by_text("is on its way: we wait for the confirmation").wait_for()
    axe(page)
    fits(page)
    payment = fake.pay(Checkout.objects.get().key)
    assert call(fake, method, fake.paid(payment)).text == "booked\n"
    page.get_by_text("Thank you!").wait_for()  # by itself
    axe(page)
    fits(page)
    assert Invoice.objects.get(pk=invoice.pk).state == "paid"
    no_csp_violations()


def test_without_a_script_one_more_click(page_as, axe, fits, company, settings, live_server):
    with served(FakeStripe()) as fake:
        use(settings, fake)
        make_method(fake, company, name="Card")
        make_seller()
        _invoice, token = linked(company, now=timezone.now())
        page = page_as(size="phone", java_script_enabled=False)
        page.goto(f"/i/{token}/")
        page.get_by_role("button", name="Pay €119.00 by Card").click()
        fits(page)
        page.get_by_role("link", name="On to Card").click()
        page.get_by_role("link", name="Pay now").wait_for()


@pytest.mark.parametrize(("size", "theme"), ENDS)
def test_set_up(page_as, axe, fits, no_csp_violations, company, settings, size, theme):
    make_seller()
    page = page_as(company, size=size, theme=theme)
    with served(FakeStripe()) as fake:
        use(settings, fake)
        page.goto(reverse("payment_methods"))
        axe(page)
        fits(page)
        page.get_by_role("link", name=re.compile("Add.*Stripe")).click()
        axe(page)
        fits(page)
        page.get_by_label("Secret key").fill(fake.secrets["secret_key"])
        page.get_by_label("Signing secret").fill(fake.secrets["signing_secret"])
        page.get_by_role("button", name="Save").click()
        page.get_by_text("It is set. Type another to replace it.").first.wait_for()
        page.get_by_role("button", name="Test the connection").click()
        page.locator("#toasts").get_by_text("It works. Account: acct_ours").wait_for()
        axe(page)
        fits(page)
        words = {"words": "At the counter."}
        add_method("cash", by=company, name="Cash", public=words, secrets={})
        page.goto(reverse("payment_methods"))
        page.get_by_role("button", name="Cash: up").click()
        axe(page)
        fits(page)
        no_csp_violations()
