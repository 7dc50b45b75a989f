"""The main job in one go: sign in, filter, change hundreds at once, take it back, find somebody
by typing. Once with the keyboard alone, once without JavaScript (issue sections E, G)."""

from __future__ import annotations

import re

import pytest

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


def test_main_job_with_the_keyboard_alone(page_as, axe, no_csp_violations, live_server, nadia):
    """CM-07, CM-09, CM-20, WB-12, X03, X07; F6, B3 at every station."""
    page = page_as()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").focus()
    page.keyboard.type(nadia.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/")
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

    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.get_by_role("button", name=f"Take all {persons}").is_visible()
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
    assert statuses(nadia) == {"Contacted": persons, "New": LEADS - persons}
    axe(page)

    press(page, "Undo")
    page.get_by_role("heading", name="Undo:").wait_for()
    assert figure(page, "Changed") == persons
    assert statuses(nadia) == {"New": LEADS}

    somebody = Lead.objects.filter(owner=nadia, kind="person").order_by("id")[17]
    page.keyboard.press("Control+k")
    page.keyboard.type(somebody.name.lower())
    page.locator("#palette-found a", has_text=somebody.name).first.wait_for()
    axe(page)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/leads/\d+/$"))
    assert page.locator("h1").inner_text() == somebody.name
    axe(page)
    no_csp_violations()


def test_main_job_without_javascript(page_as, nadia):
    """Habit 20: every station is a page; nothing needs a script."""
    page = page_as(java_script_enabled=False)
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(nadia.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Leads", exact=True).first.click()
    page.get_by_role("link", name="My new leads").click()
    page.locator(".filter-add summary").click()
    page.get_by_role("link", name="Person or business").click()
    page.get_by_role("checkbox", name="Business").check()
    page.get_by_role("button", name="Apply").click()
    firms = Lead.objects.filter(owner=nadia, kind="business").count()
    page.locator("#rows tbody .tick input").first.check()
    page.get_by_role("button", name=f"Take all {firms}").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Status").select_option("Unqualified")
    page.get_by_role("button", name=f"Change {firms}").click()
    assert figure(page, "Changed") == firms
    assert statuses(nadia) == {"Unqualified": firms, "New": LEADS - firms}
    page.get_by_role("button", name="Undo").click()
    assert statuses(nadia) == {"New": LEADS}

    firm = Lead.objects.filter(owner=nadia, kind="business").order_by("id")[3]
    page.get_by_role("searchbox").first.fill(firm.name)
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link", name=firm.name).first.click()
    page.locator("[name=status]").select_option("Working")
    page.get_by_role("button", name="Save Status").click()
    assert "Status saved." in page.locator("[data-toast]").inner_text()
    page.locator("textarea[name=text]").fill("Called, wants an offer.")
    page.get_by_role("button", name="Comment").click()
    assert "Called, wants an offer." in page.locator(".feed").inner_text()
    page.get_by_text("Attach files").click()
    assert page.get_by_role("button", name="Attach").is_visible()
