"""Signing in, finding the way, choosing light or dark: by keyboard alone where that is promised."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from crm.menu import THEME
from users.tests.factories import make_user

PASSWORD = "correct horse 42"


def focused(page) -> str:
    return page.evaluate("document.activeElement.innerText || document.activeElement.name")


def test_sign_in_by_keyboard_only(page_as, live_server, complaints, db):
    """F6: from the address bar to the first page without a mouse; a mistake is told first."""
    make_user("rep")
    page = page_as()
    page.goto("/accounts/login/")
    if focused(page) != "login":  # the field may already have the focus
        for _ in range(6):
            page.keyboard.press("Tab")
            if focused(page) == "login":
                break
    page.keyboard.type("rep@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    complaints[:] = [words for words in complaints if "status of 422" not in words]


def test_palette_finds_a_page_by_typing(page_as, rep):
    """Ctrl K, a few letters, Enter."""
    page = page_as(rep)
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("sess")
    page.wait_for_load_state("networkidle")  # leaving aborts a search, which htmx complains about
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/sessions/")


def test_keys_are_listed_and_can_be_switched_off(page_as, rep):
    """WCAG 2.1.4: single keys work outside of fields only, and can be turned off."""
    page = page_as(rep)
    page.goto("/styleguide/list/")
    page.keyboard.press("f")
    expect(page.locator("[name=q]:focus")).to_have_count(1)
    page.keyboard.type("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Find in this list")
    page.get_by_label("Single-key shortcuts on this device").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()


def test_a_key_presses_what_the_page_offers_before_the_frame(page_as, company):
    """``c`` begins another of what a list holds; the list of keys tells it once."""
    page = page_as(company)
    page.goto("/leads/")
    page.keyboard.press("?")
    expect(page.locator("#keys dd").filter(has_text=re.compile("^c$"))).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("c")
    page.wait_for_url("**/leads/new/")


def test_menu_walks_by_arrows_and_closes_by_escape(page_as, rep):
    """A drop-down gives the focus back where it came from."""
    page = page_as(rep)
    page.goto("/styleguide/")
    summary = page.locator(".app-bar .menu-face")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Profile")).to_be_focused()
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()


def background(page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_theme_follows_the_device_without_script_too(page_as, rep):
    """Auto: the device decides, even with JavaScript off; no flash, as CSS alone settles it."""
    seen = set()
    for theme in ("light", "dark"):
        for script in (True, False):
            page = page_as(theme=theme, java_script_enabled=script)
            page.goto("/accounts/login/")
            if script:
                seen.add((theme, background(page)))
                assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
            else:
                assert page.locator("html").get_attribute("data-bs-theme") is None
    assert len({colour for _, colour in seen}) == 2


def test_theme_of_the_user_wins_over_the_device(page_as, db):
    """Chosen light or dark stands in the page itself, so nothing flashes, script or not."""
    page = page_as(make_user("rep", theme="dark"), theme="light", java_script_enabled=False)
    page.goto("/")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    chosen = background(page)
    scripted = page_as(make_user("other", theme="dark"), theme="light")
    scripted.goto("/")
    assert background(scripted) == chosen


def test_theme_is_switched_in_the_account_menu(page_as, rep):
    """The choice shows at once and is still there after a reload."""
    page = page_as(rep, theme="light")
    page.goto("/")
    light = background(page)
    page.locator(".app-bar .menu-face").click()
    with page.expect_response(f"**{reverse(THEME)}"):
        page.get_by_role("button", name="Dark").click()
    assert background(page) != light
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_phone_has_its_menu_under_the_thumb(page_as, axe, rep):
    """Issue G: the side menu gives way to one at the foot; "More" opens without any script."""
    page = page_as(rep, size="phone", java_script_enabled=False)
    page.goto("/")
    assert not page.locator(".app-side").is_visible()
    page.get_by_role("button", name="More").click()
    assert page.locator("#more").get_by_role("link", name="Sessions").is_visible()
    scripted = page_as(rep, size="phone")
    scripted.goto("/")
    scripted.get_by_role("button", name="More").click()
    axe(scripted)


def test_the_menu_at_the_foot_hides_nothing_of_a_long_page(page_as, admin):
    """At the end of the page its last line stands above the menu."""
    page = page_as(admin, size="phone")
    page.goto(reverse("automations"))
    last = page.locator("main li").last
    page.evaluate("window.scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    foot = page.locator(".app-foot").bounding_box()
    box = last.bounding_box()
    assert foot["y"] > 0 and box["y"] > 0
    assert box["y"] + box["height"] <= foot["y"]
