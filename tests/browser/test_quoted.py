"""From a deal to an accepted quote on a phone: draft, send, the client chooses and accepts (SX-35,
LS-13; TRUST A10, B3, F6)."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from deals.models import Stage
from deals.tests.factories import make_deal
from invoices import actions
from invoices.models import Invoice, Quote
from invoices.tests.client.make import make_client, make_seller
from invoices.tests.factories import make_sent_quote, make_series, offer
from users.tests.factories import make_user

LOOKS = [("wide", "light"), ("phone", "dark")]


@pytest.fixture
def nadia(company):
    return make_user("nadia")


def quoted(by, *lines, **fields) -> tuple[Quote, str]:
    make_seller()
    quote = make_sent_quote(by, *lines, now=timezone.now(), lead=make_client(), **fields)
    return quote, actions.make_links(Quote.objects.filter(pk=quote.pk), by=by)[quote.pk]


def test_from_a_deal_to_accepted_on_a_phone(page_as, axe, fits, no_csp_violations, nadia):
    stage = Stage.objects.filter(kind="open").order_by("position").first()
    deal = make_deal("Ovens", stage=stage, owner=nadia, value=1200, lead=make_client())
    make_series()
    make_seller()
    page = page_as(nadia, size="phone")
    page.goto(f"/quotes/new/?deal={deal.pk}")
    page.locator("#id_line-1-name").fill("Stand")
    page.locator("#id_line-1-price").fill("50")
    page.locator("#line-1 summary").press("Enter")
    page.locator("#id_line-1-optional").check()
    page.get_by_role("button", name="Save the draft").press("Enter")
    page.get_by_label("More for this quote").press("Enter")
    page.get_by_role("button", name="Let it go out without a mail").press("Enter")
    page.get_by_role("heading", name=re.compile("Q-")).wait_for()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Make a new link").press("Enter")
    address = page.get_by_label("Whoever has it sees the quote").input_value()
    axe(page)

    client = page_as(size="phone")
    client.goto(re.sub(r"^https?://[^/]+", "", address))
    client.get_by_role("heading", name=re.compile("Q-")).wait_for()
    assert Quote.objects.get().state == "sent"
    client.get_by_role("checkbox", name=re.compile("Stand")).press("Space")
    client.get_by_role("button", name=re.compile("Accept for .*1,250")).wait_for()
    axe(client)
    fits(client)
    client.get_by_label("Your name").fill("Marta")
    client.get_by_role("button", name=re.compile("Accept for")).press("Enter")
    client.get_by_text("Accepted by Marta").wait_for()
    axe(client)
    fits(client)

    page.goto(Quote.objects.get().get_absolute_url())
    page.get_by_role("button", name="Make it an invoice").press("Enter")
    page.wait_for_url("**/invoices/**")
    assert Invoice.objects.get().net == 1250
    no_csp_violations()


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_what_the_client_sees(
    page_as, axe, fits, no_csp_violations, nadia, size, theme, complaints
):
    """F6, B3: readable in both themes: open, without a name, declined, replaced."""
    lines = [offer("Deck oven, three decks, with steam" * 2, "12999.50", details="Blue")]
    lines += [offer(f"Tin {n}", "3.20", "12", optional=True, chosen=n == 1) for n in range(3)]
    quote, token = quoted(nadia, *lines, name="Ovens for the harbour")
    page = page_as(size=size, theme=theme)
    page.goto(f"/q/{token}/")
    axe(page)
    fits(page)
    page.get_by_role("button", name="Decline").press("Enter")
    page.get_by_text("Please write your name").wait_for()
    axe(page)
    fits(page)
    page.get_by_label("Your name").fill("Marta")
    page.get_by_role("button", name="Decline").press("Enter")
    page.get_by_text("Declined by Marta").wait_for()
    axe(page)
    newer = actions.new_version(quote, by=nadia)
    actions.issue_quotes(Quote.objects.filter(pk=newer.pk), by=nadia, now=timezone.now())
    page.goto(f"/q/{token}/")
    page.get_by_role("heading", name="There is a newer version").wait_for()
    axe(page)
    fits(page)
    complaints.clear()  # the browser itself reports a form that is refused
    no_csp_violations()
