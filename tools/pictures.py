"""Draws the pictures of the README: each page wide and on a phone, light and dark.

    python tools/pictures.py --url http://localhost:8000 --email you@example.com --password …

A page is one line in PAGES. Needs the development packages and a Chromium (CHROMIUM=/path/to/it).
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PAGES = {  # name of the picture: address > what is clicked there, one after the other
    "sign-in": "/accounts/login/",
    "home": "/",
    "leads": "/leads/?list=my_working",
    "record": "/leads/?list=all&kind=business&status_kind=active&sort=-last_action_at > tbody a",
    "bulk": "/leads/?list=my_working > tbody .tick label > button[name=all] > form.bulk button",
    "search": "/search/?q=lumen",
    "board": "/deals/board/?list=all&stage_kind=open",
    "deal": "/deals/?list=all&stage_kind=open&sort=close_date > tbody a",
    "funnel": "/deals/funnel/",
    "quote": "/quotes/?list=accepted > tbody a",
    "invoice": "/invoices/?list=all > tbody a",
    "receivables": "/reports/receivables/",
    "tasks": "/tasks/?list=upcoming",
    "calendar": "/tasks/calendar/?view=week",
    "import": "/imports/ > main .page-body a[href*='/imports/']",
}
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
BEFORE_SIGN_IN = {"sign-in"}


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda address: "/login" not in address)


def draw(page: Page, url: str, names: dict[str, str], folder: Path, suffix: str) -> None:
    for name, address in names.items():
        address, *clicks = address.split(" > ")
        page.goto(url + address)
        for selector in clicks:
            page.locator(selector).first.click()
            page.wait_for_load_state("networkidle")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"{name}-{suffix}.png")
        print(f"{name}-{suffix}.png")


def run(options: argparse.Namespace, pages: dict[str, str]) -> None:
    options.folder.mkdir(parents=True, exist_ok=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for size, (width, height) in SIZES.items():
            for theme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=theme,
                    reduced_motion="reduce",
                )
                page = context.new_page()
                outside = {n: a for n, a in pages.items() if n in BEFORE_SIGN_IN}
                inside = {n: a for n, a in pages.items() if n not in BEFORE_SIGN_IN}
                draw(page, options.url, outside, options.folder, f"{size}-{theme}")
                if inside:
                    sign_in(page, options.url, options.email, options.password)
                    draw(page, options.url, inside, options.folder, f"{size}-{theme}")
                context.close()
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the pictures of the README.")
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument(
        "--page",
        action="append",
        default=[],
        metavar="NAME=ADDRESS",
        help="another page, or only these when given",
    )
    options = parser.parse_args()
    extra = dict(entry.split("=", 1) for entry in options.page)
    run(options, extra or PAGES)


if __name__ == "__main__":
    main()
