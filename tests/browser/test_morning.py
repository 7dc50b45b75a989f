"""A rep's morning without a mouse (CM-10, CM-11, TRUST F6): sign in, open the list, work ten leads,
change three at once, take it back, jump somewhere."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from leads.actions import create_leads
from leads.kinds import Kind
from leads.models import Activity, Lead, Status
from users.tests.factories import PASSWORD, make_user

WORKED, THERE = 10, 12


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def tab_to(page: Page, words: str) -> None:
    """Tab, as often as it takes: what cannot be reached so cannot be used without a mouse."""
    own = (
        "() => { const at = document.activeElement;"
        " return at === document.body ? '' : at.innerText || at.ariaLabel || ''; }"
    )
    for _step in range(60):
        if words in page.evaluate(own):
            return
        keys(page, "Tab")
    raise AssertionError(f"{words!r} is not reached by Tab")


def tab_to_field(page: Page, name: str) -> None:
    for _step in range(60):
        if page.evaluate("document.activeElement.name") == name:
            return
        keys(page, "Tab")
    raise AssertionError(f"the field {name} is not reached by Tab")


def at_a_lead(page: Page) -> int:
    page.wait_for_url(re.compile(r"/leads/\d+/"))
    return int(re.search(r"/leads/(\d+)/", page.url)[1])


def log_a_call(page: Page, words: str) -> None:
    keys(page, "p")
    page.locator(":focus[name=direction]").wait_for()
    tab_to_field(page, "text")
    page.keyboard.type(words)
    tab_to(page, "Log the call")
    with page.expect_navigation():
        keys(page, "Enter")


def test_a_reps_morning(page_as, company):
    rep = make_user("rose", visibility="own")
    leads = [Lead(name=f"Lead {n:02}", owner=rep) for n in range(THERE)]
    create_leads(leads, by=company, points=[{"email": [f"l{n}@example.com"]} for n in range(THERE)])
    page = page_as()

    page.goto("/accounts/login/")
    tab_to_field(page, "login")
    page.keyboard.type(rep.email)
    tab_to_field(page, "password")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        keys(page, "Enter")

    page.goto("/leads/?list=my_new")
    keys(page, "j", "Enter")
    worked = []
    for turn in range(WORKED):
        worked.append(at_a_lead(page))
        assert "Lead " in page.locator("h1").inner_text()
        log_a_call(page, f"Call {turn}")
        assert f"Call {turn}" in page.locator(".feed-body").first.inner_text()
        with page.expect_navigation():
            keys(page, "l")
    assert len(set(worked)) == WORKED
    assert Activity.objects.filter(author=rep, kind="call").count() == WORKED
    assert set(Activity.objects.values_list("lead", flat=True)) == set(worked)
    assert Lead.objects.filter(last_action_at__isnull=False).count() == WORKED

    change_three_and_take_it_back(page)

    keys(page, "Control+k")
    page.keyboard.type("new lead")
    keys(page, "Enter")
    page.wait_for_url("**/leads/new/")


def change_three_and_take_it_back(page: Page) -> None:
    page.goto("/leads/?list=my_new")
    keys(page, "j", "x", "j", "x", "j", "x", "e")
    page.wait_for_url("**/leads/selection/**")
    page.get_by_label("Change").focus()
    page.keyboard.type("Status")
    tab_to(page, "Go on")
    keys(page, "Enter")
    page.wait_for_url("**field=status")
    working = Status.objects.live().filter(kind=Kind.UNQUALIFIED).get()
    page.get_by_label("Status").focus()
    page.keyboard.type(working.name)
    tab_to(page, "Change 3")
    with page.expect_navigation():
        keys(page, "Enter")
    assert Lead.objects.filter(status=working).count() == 3
    tab_to(page, "Undo")
    with page.expect_navigation():
        keys(page, "Enter")
    assert Lead.objects.filter(status=working).count() == 0
