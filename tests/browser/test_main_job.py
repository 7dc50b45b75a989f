"""The main job in one go: sign in, filter, change hundreds at once, take it back, find somebody
by typing, with the keyboard alone (issue sections E, G). test_journeys.py goes it without script.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from leads.models import Lead
from tests.browser.company import add_leads
from users.tests.factories import make_user

PASSWORD = "correct horse 42"
LEADS = 240
FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.labels?.[0]?.innerText;
  return (at.ariaLabel || label || at.innerText || at.name || "").trim();
}"""


def tab_to(page, name: str, most: int = 90) -> None:
    """Tab, and only Tab, until what has the focus is called so."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
        if re.match(name, seen[-1]):
            return
    pytest.fail(f"{name!r} is not reached by Tab; passed: {seen}")


def press(page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def statuses(owner) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in Lead.objects.filter(owner=owner).values_list("status__name", flat=True):
        found[name] = found.get(name, 0) + 1
    return found


def figure(page, name: str) -> int:
    """A number of the result, by its name."""
    tile = page.locator(".tally > div", has_text=name).first
    return int(tile.locator("dd").inner_text().replace(",", ""))


@pytest.fixture
def nadia(company):
    nadia = make_user("nadia")
    add_leads(nadia, LEADS)
    return nadia


def sign_in(page, live_server, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").focus()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/")


def filter_persons(page, axe, nadia) -> int:
    """Goes to "My new leads" and keeps the persons; how many that are."""
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/leads/")
    press(page, "My new leads")
    page.wait_for_url("**list=my_new**")
    page.get_by_text(f"50 of {LEADS}").wait_for()
    tab_to(page, "Filter$")
    page.keyboard.press("Enter")
    press(page, "Person or business")
    page.wait_for_url("**/leads/filter/**")
    tab_to(page, "Person$")
    page.keyboard.press("Space")
    axe(page)
    press(page, "Apply")
    persons = Lead.objects.filter(owner=nadia, kind="person").count()
    assert 50 < persons < LEADS
    page.get_by_text(f"50 of {persons}").wait_for()
    return persons


def change_status_of_all(page, axe, persons: int) -> None:
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("button", name=f"Take all {persons}")).to_be_visible()
    axe(page)
    page.keyboard.press("a")
    page.wait_for_url("**/leads/selection/**")
    press(page, "Go on")  # status stands first
    page.wait_for_url("**field=status")
    tab_to(page, "Status")
    page.keyboard.type("Cont")
    axe(page)
    press(page, f"Change {persons}")
    page.wait_for_url("**/leads/done/**")
    assert figure(page, "Changed") == persons
    axe(page)


def find_by_typing(page, axe, lead: Lead) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(lead.name.lower())
    page.locator("#palette-found a", has_text=lead.name).first.wait_for()
    axe(page)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/leads/\d+/$"))
    assert page.locator("h1").inner_text() == lead.name
    axe(page)


def test_main_job_with_the_keyboard_alone(page_as, axe, no_csp_violations, live_server, nadia):
    """CM-07, CM-09, CM-20, WB-12, X03, X07; F6, B3 at every station."""
    page = page_as()
    sign_in(page, live_server, nadia.email)
    persons = filter_persons(page, axe, nadia)
    change_status_of_all(page, axe, persons)
    assert statuses(nadia) == {"Contacted": persons, "New": LEADS - persons}
    press(page, "Undo")
    page.get_by_role("heading", name="Undo:").wait_for()
    assert figure(page, "Changed") == persons
    assert statuses(nadia) == {"New": LEADS}
    find_by_typing(page, axe, Lead.objects.filter(owner=nadia, kind="person").order_by("id")[17])
    no_csp_violations()


def test_a_lead_is_found_and_worked_without_javascript(page_as, nadia):
    """Habit 20: search, status, comment and files need no script."""
    page = page_as(nadia, java_script_enabled=False)
    page.goto("/")
    firm = Lead.objects.filter(owner=nadia, kind="business").order_by("id")[3]
    page.get_by_role("searchbox").first.fill(firm.name)
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link", name=firm.name).first.click()
    page.locator("select[name=status]").select_option("Working")
    page.get_by_role("button", name="Save Status").click()
    expect(page.locator("[data-toast]")).to_contain_text("Status saved.")
    page.locator("textarea[name=text]").fill("Called, wants an offer.")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator(".feed")).to_contain_text("Called, wants an offer.")
    page.get_by_text("Attach files").click()
    assert page.get_by_role("button", name="Attach").is_visible()
