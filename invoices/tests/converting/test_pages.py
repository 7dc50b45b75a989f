"""The three pages, without JavaScript (SX-29…32; TRUST A2, A6, D7)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from invoices.models import Invoice, Subscription
from invoices.tests.converting.make import of, ready_lead, sent_quote
from invoices.tests.factories import offer
from invoices.tests.subscriptions.make import kind_of
from leads.kinds import Kind
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def fields_of(text: str) -> dict[str, list[str]]:
    """What a browser would send of the form of the wizard, without its button."""
    form = re.search(r'<form class="document-form convert".*?</form>', text, re.DOTALL)[0]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        ticked = said.get("type") not in ("checkbox", "radio") or " checked" in tag
        if "name" in said and ticked:
            empty = "on" if said.get("type") == "checkbox" else ""
            found.setdefault(said["name"], []).append(unescape(said.get("value", empty)))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found.setdefault(name, []).append(chosen[1] if chosen else "")
    return found


@pytest.fixture
def ann(client):
    user = make_user("ann")
    client.force_login(user)
    return user


def test_all_three_steps_forth_and_back_lose_nothing(client, ann):
    """SX-29, SX-30, SX-32: what is typed in a later step is there after going back."""
    lead = ready_lead(ann)
    quote = sent_quote(ann, lead, valid_until=None, now=timezone.now())
    other = sent_quote(ann, lead, offer())
    care = quote.lines.get(interval="month")
    address = reverse("lead_convert", args=[lead.pk])
    page = client.get(address).text
    assert str(quote) in page and str(other) in page
    data = {"quote": [quote.pk], "go": "customer"}
    step = client.post(address, data)
    assert step.status_code == 200 and "What this brings" in step.text
    data = fields_of(step.text) | {"city": ["Bonn"], "go": ["services"]}
    step = client.post(address, data)
    data = fields_of(step.text) | {f"service-{care.pk}-price": ["25"], "go": ["customer"]}
    step = client.post(address, data)
    assert 'value="Bonn"' in step.text
    data = fields_of(step.text)
    assert data[f"service-{care.pk}-price"] == ["25"]
    answer = client.post(reverse("lead_convert_now", args=[lead.pk]), data)
    assert answer.status_code == 302, answer.content
    lead.refresh_from_db()
    assert (lead.city, Subscription.objects.get().price) == ("Bonn", 25)
    done = client.get(answer.url).text
    assert "Take it back" in done and str(Invoice.objects.get()) in done


def test_convert_now_in_the_second_step(client, ann):
    """SX-31; and the same click again leads to the same page (D7)."""
    lead = ready_lead(ann)
    sent_quote(ann, lead)
    address = reverse("lead_convert", args=[lead.pk])
    first = fields_of(client.get(address).text) | {"go": ["customer"]}
    first["quote"] = [str(lead.quotes.get().pk)]
    data = fields_of(client.post(address, first).text)
    now = reverse("lead_convert_now", args=[lead.pk])
    answer = client.post(now, data)
    assert answer.status_code == 302
    answers = [answer.url, client.post(now, data).url]
    data.pop("form_token")  # from another page, or another tab
    answers.append(client.post(now, data).url)
    assert len(set(answers)) == 1
    assert (kind_of(lead), Invoice.objects.count()) == (Kind.ACTIVE, 1)


def test_what_is_wrong_is_said_and_nothing_is_done(client, ann):
    lead = ready_lead(ann)
    quote = sent_quote(ann, lead)
    now = reverse("lead_convert_now", args=[lead.pk])
    data = {"quote": quote.pk, "kind": "invoice", "name": "", "company_name": "", "city": "Bonn"}
    answer = client.post(now, data)
    assert answer.status_code == 422 and "Say who it is." in answer.text
    care = quote.lines.get(interval="month")
    data |= {"name": "Bakery", f"service-{care.pk}-quantity": "2"}
    answer = client.post(now, data | {f"service-{care.pk}-price": "x"})
    assert answer.status_code == 422 and "Enter a number." in answer.text
    answer = client.post(now, data | {"quote": 999_999})
    assert answer.status_code == 422 and "not there any more" in answer.text
    assert kind_of(lead) == Kind.NEW


def test_a_quote_of_somebody_else_is_neither_shown_nor_taken(client, ann):
    """TRUST A2, A6: forged ids; and a lead one does not see is not there."""
    lead = ready_lead(ann)
    theirs = sent_quote(make_user("bob"), lead)
    ann.visibility = "own"
    ann.save()
    assert str(theirs) not in client.get(reverse("lead_convert", args=[lead.pk])).text
    now = reverse("lead_convert_now", args=[lead.pk])
    assert client.post(now, {"quote": theirs.pk}).status_code == 422
    hidden = ready_lead(make_user("eve"))
    assert client.get(reverse("lead_convert", args=[hidden.pk])).status_code == 404
    assert of(theirs).quotes == [theirs.pk] and not Invoice.objects.exists()


def test_the_lead_offers_it_until_it_is_a_customer(client, ann):
    """SX-26, on the lead's page."""
    lead = ready_lead(ann)
    address = reverse("lead_convert", args=[lead.pk])
    assert address in client.get(lead.get_absolute_url()).text
    client.post(reverse("lead_convert_now", args=[lead.pk]), {})
    assert address not in client.get(lead.get_absolute_url()).text
