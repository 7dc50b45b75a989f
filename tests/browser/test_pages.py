"""What opens, changes and comes first: menus and bars of a list, the admin's colours, the first
run. test_look.py looks at every page as it stands (issue section G; TRUST B3, F6)."""

from __future__ import annotations

import pytest

from tests.browser.company import add_leads
from tests.browser.conftest import ENDS
from users.tests.factories import make_user


def test_what_opens_in_a_list(page_as, look_over, no_csp_violations, company):
    """F6, B3 for the filter menu, the bar for what is ticked, the question and the result."""
    nadia = make_user("nadia")
    add_leads(nadia, 40)
    page = page_as(nadia)
    page.goto("/leads/?list=all")
    page.locator(".filter-add summary").click()
    look_over(page)
    page.keyboard.press("Escape")
    page.locator("#rows tbody .tick input").first.check()
    look_over(page)
    page.locator(".ticked").get_by_role("button", name="Trash").click()
    page.get_by_role("button", name="Move 1 to the trash").wait_for()
    look_over(page)
    page.get_by_role("button", name="Move 1 to the trash").click()
    page.get_by_role("button", name="Undo").wait_for()
    look_over(page)
    no_csp_violations()


@pytest.mark.parametrize(("size", "theme"), ENDS)
def test_the_admin_wears_our_colours(
    page_as, axe, fits, complaints, no_csp_violations, company, size, theme
):
    """F6, B3: Django's own pages keep to the policy, are readable, and say where one is."""
    page = page_as(company, size=size, theme=theme)
    for address in ("/admin/", "/admin/users/user/", "/admin/records/fielddefinition/add/"):
        assert page.goto(address).status == 200
        assert "Throughline" in page.title()
        header = page.locator("#header").evaluate("node => getComputedStyle(node).backgroundColor")
        assert header.startswith("oklch")
        fits(page)
    no_csp_violations()
    axe(page)
    complaints.clear()  # axe measures a form with a style of its own, which the policy refuses


def test_the_first_admin_is_welcomed_and_led_on(page_as, axe, fits, works_at_once, db):
    """X44: an empty installation asks for the company and its first admin, then how it sells,
    then shows what to do first."""
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
    page.get_by_role("button", name="Start with this").wait_for()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Start with this").press("Enter")
    page.get_by_role("link", name="Contacted", exact=True).wait_for()
    page.get_by_role("link", name="Go on with the first steps").press("Enter")
    page.get_by_role("heading", name="First steps").wait_for()
    axe(page)
    fits(page)
    assert "(done)" in page.get_by_role("link", name="Choose your stages").inner_text()
