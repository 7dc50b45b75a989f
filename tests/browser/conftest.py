"""Chromium in front of a live server: fixtures for every browser test of the product.

    def test_lists(page_as, axe, no_csp_violations, rep):
        page = page_as(rep)
        page.goto("/leads/")
        axe(page)

``page_as(user, size="phone", theme="dark")`` is signed in (or not, for ``None``) and refuses any
console error, failed request of ours or CSP violation when the test ends (TRUST B3). The live
server sees only committed rows, so browser tests run outside the test transaction.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from crm.celery import app as celery
from tests.browser.company import found_company
from users.models import User

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
LOOKS = [("wide", "light"), ("wide", "dark"), ("phone", "light"), ("phone", "dark")]
ENDS = [("wide", "light"), ("phone", "dark")]  # what is made of parts seen in all looks
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# The frame of every page. As long as nobody opens it, hovers over it or has the focus in it, it
# looks the same wherever it has the same words.
FRAME = [".app-side", ".app-foot", ".app-more", ".palette", "#keys"]
FRAME_NOW = """frame => {
    const root = document.documentElement
    const dark = matchMedia("(prefers-color-scheme: dark)").matches
    const styles = [...document.styleSheets].map(sheet => sheet.href)
    const look = [innerWidth, innerHeight, dark, root.lang, root.dir, root.dataset.theme,
                  document.body.className, ...styles].join()
    const at_rest = part => part && !part.matches(":hover, :focus-within, :popover-open, [open]")
    const parts = frame.map(name => [name, document.querySelector(name)])
    return parts.filter(([, part]) => at_rest(part)).map(([name, part]) =>
        [name, look + part.outerHTML])
}"""
expect.set_options(timeout=30_000)  # as patient as every other wait of a page: 5 s are few
VIOLATION = "Content Security Policy"
# axe leaves much behind that is thrown away at once: with room for it a tenth less is spent on
# throwing away. It finds contrast by drawing: half-faded things are measured wrongly.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--js-flags=--min-semi-space-size=32 --max-semi-space-size=64"]  # fmt: skip


def chromium_path() -> str | None:
    """CHROMIUM, or the system's; Playwright's own download is not needed. The same Chromium without
    its windows comes first: it opens a page for half the work."""
    programs = ("chromium-headless-shell", "chromium", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, programs)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every browser test; say loudly why none runs where there is no Chromium."""
    here = [item for item in items if "tests/browser" in item.path.as_posix()]
    for item in here:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.django_db(transaction=True))
        if not chromium_path():
            item.add_marker(
                pytest.mark.skip(
                    reason="NO CHROMIUM: apt-get install chromium-headless-shell, or set "
                    "CHROMIUM=/path; the look and its accessibility are not tested"
                )
            )


@pytest.fixture(scope="session", autouse=True)
def kept_styles() -> Iterator[None]:
    """A browser keeps styles and scripts from page to page, as it does where they are served with
    the name of their content; Django's server for tests would be asked for each of them anew."""
    serve = StaticFilesHandler.serve

    def serve_to_keep(handler, request):
        answer = serve(handler, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    StaticFilesHandler.serve = serve_to_keep
    yield
    StaticFilesHandler.serve = serve


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright's loop makes Django believe it runs in async code; it does not.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complained about; must be empty in the end. A test that provokes a
    complaint on purpose takes it out of the list."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def no_csp_violations(complaints: list[str]) -> Callable[[], None]:
    """Call it at any time: nothing the policy refuses has been tried so far (TRUST B3)."""

    def check() -> None:
        assert [words for words in complaints if VIOLATION in words] == []

    return check


@pytest.fixture
def page_as(chromium: Browser, live_server, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """``page_as(user)`` → a page in a browser of that user's own."""
    contexts = []

    def open_page(user=None, *, size: str = "wide", theme: str = "light", **options) -> Page:
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        page.on(
            "console", lambda m: is_complaint(m) and complaints.append(f"{m.text} ({page.url})")
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()


def is_complaint(message: ConsoleMessage) -> bool:
    """htmx reports a request that the browser gave up because the page was left; that is no
    fault. A server that cannot be reached is reported by the browser itself as well."""
    left = message.text.startswith(("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort"))
    return message.type == "error" and not left


def session_cookie(user, url: str) -> dict:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def works_at_once() -> Iterator[None]:
    """Jobs and handlers of the stream run where they are woken, as if a worker were idle."""
    celery.conf.task_always_eager = True
    yield
    celery.conf.task_always_eager = False


@pytest.fixture
def company(db, works_at_once) -> User:
    """Stages and statuses as a preset sets them up; returns the admin."""
    return found_company()


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """``axe(page)`` fails with every broken accessibility rule, where, and how to mend it.

    A part of the frame that these rules have passed in this look, word for word, is left out: it
    makes up two thirds of a small page.
    """
    engine, passed = Axe().axe_script, set()
    # No rule of ours asks for styles as text; axe would fetch and read them all each time.
    options = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}

    def check(page: Page, rules: dict = RULES) -> None:
        page.wait_for_load_state()
        if page.evaluate("typeof axe === 'undefined'"):
            page.evaluate(engine)
        frame = {name: hash((str(rules), now)) for name, now in page.evaluate(FRAME_NOW, FRAME)}
        known = [[name] for name, now in frame.items() if now in passed]
        found = page.evaluate(
            "([known, options]) => axe.run({exclude: known}, options).then(it => it.violations)",
            [known, options | {"runOnly": rules}],
        )
        lines = [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]
        assert lines == [], f"{page.url}\n" + "\n".join(lines)
        passed.update(frame.values())

    return check


@pytest.fixture(scope="session")
def fits() -> Callable[[Page], None]:
    """``fits(page)``: nothing is wider than the screen, so nobody scrolls sideways.

    A click returns as soon as the next page begins, when there is nothing to measure yet.
    """

    def check(page: Page) -> None:
        page.wait_for_load_state()
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} is {wide}px wider than the screen"

    return check


def show_as(page: Page, size: str, theme: str) -> None:
    """The page that is open, on another screen: it follows both at once, without being loaded
    again (``theme.js`` and the styles listen). At its top: a field that took the focus may have
    scrolled what stands above it half under the bar."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate("scrollTo(0, 0)")


@pytest.fixture(scope="session")
def look_over(axe, fits) -> Callable[..., None]:
    """``look_over(page)``: the open page is accessible and fits, in each of ``looks``.

    Each size and each theme is seen by all rules at one of ``ENDS``; what else the same page shows
    in a look between them are its colours.
    """

    def check(page: Page, looks: Iterable[tuple[str, str]] = ENDS) -> None:
        problems = []
        for size, theme in looks:
            show_as(page, size, theme)
            rules = RULES if (size, theme) in ENDS else COLOURS
            for look in (lambda page, rules=rules: axe(page, rules), fits):
                try:
                    look(page)
                except AssertionError as found:
                    problems.append(f"{size}, {theme}: {found}")
        assert problems == [], "\n\n".join(problems)

    return check
