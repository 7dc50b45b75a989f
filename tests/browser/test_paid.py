"""From a deal to paid on a phone: draft, issue, link, the client's page, payment, and the deal has
moved (WA-15…20; TRUST A10, B3, F6)."""

from __future__ import annotations

import re

import pytest

from deals.models import Deal, Stage
from deals.tests.factories import make_deal
from invoices.models import Invoice
from invoices.tests.client.make import linked, make_client, make_seller, pay
from invoices.tests.factories import line, make_issued, make_series
from users.tests.factories import make_user

LOOKS = [("wide", "light"), ("phone", "dark")]


@pytest.fixture
def nadia(company):
    return make_user("nadia")


def test_from_a_deal_to_paid_on_a_phone(page_as, axe, fits, no_csp_violations, nadia):
    stage = Stage.objects.filter(kind="open").order_by("position").first()
    deal = make_deal("Ovens", stage=stage, owner=nadia, value=1200, lead=make_client())
    won = Stage.objects.get(pipeline=stage.pipeline, kind="won")
    make_series()
    make_seller(paid_stages={str(stage.pipeline_id): won.pk})
    page = page_as(nadia, size="phone")
    page.goto(f"/invoices/new/?deal={deal.pk}")
    page.get_by_role("button", name="Save the draft").press("Enter")
    page.locator("summary", has_text="Issue").press("Enter")
    page.get_by_role("button", name="Issue now").press("Enter")
    page.get_by_role("heading", name=re.compile("INV-")).wait_for()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Make a new link").press("Enter")
    address = page.get_by_label("Whoever has it sees the invoice").input_value()
    axe(page)
    fits(page)
    invoice = Invoice.objects.get()

    client = page_as(size="phone")
    client.goto(re.sub(r"^https?://[^/]+", "", address))
    client.get_by_role("heading", name=re.compile(invoice.number)).wait_for()
    axe(client)
    fits(client)
    assert Invoice.objects.get().viewed_at is None
    with client.expect_response("**/seen/"):
        client.mouse.wheel(0, 400)
    assert Invoice.objects.get().viewed_at is not None

    page.goto(f"/invoices/{invoice.pk}/pay/")
    page.get_by_label("Amount").fill("1200")
    page.get_by_label("Amount").press("Enter")
    page.wait_for_url(f"**/invoices/{invoice.pk}/")
    client.reload()
    client.get_by_text("Thank you!").wait_for()
    fits(client)
    assert Deal.objects.get(pk=deal.pk).stage == won
    no_csp_violations()


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_what_the_client_sees(
    page_as, axe, fits, no_csp_violations, nadia, size, theme, complaints
):
    """F6, B3: readable in both themes: to pay, partly paid, overdue, paid; and where nothing is."""
    make_seller()
    lines = [line("Deck oven, three decks, with steam" * 2, "12999.50", details="Blue")] + [
        line(f"Tin {n}", "3.20", "12") for n in range(4)
    ]
    invoice = make_issued(nadia, *lines, lead=make_client(), name="Ovens for the harbour")
    token = linked(nadia, invoice)[1]
    page = page_as(size=size, theme=theme)
    for paid in ("", "100", "rest"):
        if paid:
            pay(Invoice.objects.get(), nadia, "" if paid == "rest" else paid)
        page.goto(f"/i/{token}/")
        axe(page)
        fits(page)
    page.goto("/i/nothing/")
    page.get_by_role("heading", name="There is nothing here").wait_for()
    axe(page)
    fits(page)
    complaints.clear()  # the browser itself reports a page that is not found
    no_csp_violations()
