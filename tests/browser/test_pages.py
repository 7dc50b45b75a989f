"""Every page of the product with a real company in it: readable, within the policy and the
screen (issue section G; TRUST B3, F6)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from leads.actions import add_contacts, change_status, trash
from leads.models import Contact, Lead, Status
from records.models import Batch
from tests.browser.company import add_leads
from users.tests.factories import make_team, make_user

LOOKS = [("wide", "light"), ("phone", "dark")]
LISTS = [
    "/leads/",
    "/leads/?list=unassigned",
    "/leads/?name=nobody-is-called-so",
    "/leads/filter/?column=status",
    "/leads/filter/?column=created_at",
    "/leads/columns/",
    "/leads/save/?state=status_kind%3Dnew",
    "/leads/tabs/",
    "/customers/",
    "/leads/new/",
    "/imports/",
    "/imports/new/",
    "/trash/",
    "/batches/",
    "/search/?q=a",
    "/search/?q=nobody-is-called-so",
    "/me/",
    "/me/absences/add/",
]
SET_UP = [
    "/",
    "/setup/organisation/",
    "/setup/security/",
    "/setup/users/",
    "/setup/users/invite/",
    "/setup/teams/",
    "/setup/teams/add/",
    "/setup/process/",
    "/setup/lists/stages/add/",
    "/setup/lists/sources/",
    "/setup/lists/sources/add/",
]


def look(page, axe, fits, addresses: list[str]) -> None:
    for address in addresses:
        answer = page.goto(address)
        assert answer.status == 200, f"{address}: {answer.status}"
        axe(page)
        fits(page)


@pytest.fixture
def nadia(company):
    """A rep with new, contacted and trashed leads, one of them a business with a contact."""
    nadia = make_user("nadia", team=make_team("Europe"))
    leads = add_leads(nadia, 40)
    firm = next(lead for lead in leads if lead.is_business)
    add_contacts([Contact(lead=firm, name="Grace Holloway", job_title="Buyer")], by=nadia)
    mine = Lead.objects.filter(owner=nadia)
    contacted = Status.objects.get(name="Contacted")
    change_status(mine.filter(pk__in=[firm.pk, leads[0].pk]), by=nadia, status=contacted)
    trash(mine.filter(pk=leads[-1].pk), by=nadia)
    nadia.firm, nadia.trashed = firm, leads[-1]
    return nadia


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_pages_of_a_rep(page_as, axe, fits, no_csp_violations, nadia, size, theme):
    """F6, B3 for home, lists, record, forms, wizard, trash, batches, search and profile."""
    page = page_as(nadia, size=size, theme=theme)
    firm = nadia.firm
    contact = firm.contacts.get()
    own = [
        "/",
        f"/leads/{firm.pk}/",
        f"/leads/{firm.pk}/edit/",
        f"/leads/{nadia.trashed.pk}/",
        reverse("contact_new", args=[firm.pk]),
        reverse("contact_edit", args=[firm.pk, contact.pk]),
        reverse("records:timeline", args=[firm.record_type, firm.pk]),
        reverse("records:batch", args=[Batch.objects.filter(actor_id=nadia.pk).last().pk]),
    ]
    look(page, axe, fits, own + LISTS)
    page.goto("/leads/?list=all")
    page.locator(".filter-add summary").click()
    axe(page)
    page.keyboard.press("Escape")
    page.locator("#rows tbody .tick input").first.check()
    page.locator(".ticked").get_by_role("button", name="Trash").click()
    page.get_by_role("button", name="Move 1 to the trash").wait_for()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Move 1 to the trash").click()
    page.get_by_role("button", name="Undo").wait_for()
    axe(page)
    fits(page)
    no_csp_violations()


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_pages_of_an_admin(page_as, axe, fits, no_csp_violations, company, nadia, size, theme):
    """F6, B3 for the set-up: people, teams, stages and statuses with what a change touches."""
    page = page_as(company, size=size, theme=theme)
    new = Status.objects.get(name="New")
    own = [
        reverse("user_edit", args=[nadia.pk]),
        reverse("user_deactivate", args=[nadia.pk]),
        reverse("team_edit", args=[nadia.team_id]),
        reverse("setup_edit", args=["statuses", new.pk]),
        reverse("setup_remove", args=["statuses", new.pk]),
        reverse("setup_edit", args=["stages", new.stage_id]),
    ]
    look(page, axe, fits, own + SET_UP)
    for address in ("/admin/", "/admin/users/user/", "/admin/records/fielddefinition/add/"):
        assert page.goto(address).status == 200
        assert "Throughline" in page.title()
    no_csp_violations()


def test_the_first_admin_is_welcomed_and_led_on(page_as, axe, fits, works_at_once, db):
    """X44: an empty installation asks for the company and its first admin, then shows what to do
    first; each step leads to its page."""
    page = page_as(size="phone")
    page.goto("/")
    page.wait_for_url("**/welcome/")
    axe(page)
    fits(page)
    page.get_by_label("Your company").fill("Harbour Bakery")
    page.get_by_label("Your name").fill("Ada Byron")
    page.get_by_label("Your e-mail").fill("ada@example.com")
    page.get_by_label("Password").fill("correct horse 42")
    page.get_by_role("button", name="Start").press("Enter")
    page.get_by_role("heading", name="First steps").wait_for()
    axe(page)
    fits(page)
    page.get_by_role("link", name="Choose your stages").click()
    page.get_by_role("button", name="Start with this").press("Enter")
    page.get_by_role("link", name="Contacted", exact=True).wait_for()
    page.goto("/")
    assert "(done)" in page.get_by_role("link", name="Choose your stages").inner_text()
