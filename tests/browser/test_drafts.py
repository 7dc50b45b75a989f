"""Drafts line by line, and tables broader than a phone (STYLE habit 20; TRUST F6)."""

from __future__ import annotations

import pytest

from invoices.tests.factories import line, make_draft, make_issued
from users.tests.factories import make_user

SHADE = "row => getComputedStyle(row.firstElementChild).boxShadow"


@pytest.fixture
def nadia(company):
    return make_user("nadia")


def test_a_line_is_added_with_and_without_a_script(page_as, complaints, nadia):
    """One empty line waits. Another comes at once by script, or from the server, in sight."""
    draft = make_draft(nadia, line("Ovens"))
    for script in (True, False):
        page = page_as(nadia, size="phone", java_script_enabled=script)
        page.goto(f"{draft.get_absolute_url()}edit/")
        lines = page.locator(".document-lines > .document-line")
        assert lines.count() == 2
        page.get_by_role("button", name="Add a line").press("Enter")
        lines.nth(2).wait_for()
        assert lines.count() == 3
        page.locator("#line-2 summary").press("Enter")
        page.locator("#id_line-2-details").fill("As agreed")
        page.wait_for_function(
            "() => document.querySelector('#line-2').getBoundingClientRect().top < innerHeight"
        )
    complaints.clear()  # asking the server for another line saves nothing: it answers 422


def test_a_table_broader_than_a_phone_says_so(page_as, nadia):
    """What a row is about stays in sight, and a shade tells that something lies under it."""
    make_issued(nadia, line(price="1250000"))
    page = page_as(nadia, size="phone")
    page.emulate_media(reduced_motion="no-preference")
    page.goto("/reports/receivables/")
    table = page.locator(".table-scroll").last
    first, row = table.locator("tbody th").first, table.locator("tbody tr").first
    start = first.bounding_box()["x"]
    assert table.evaluate("node => node.scrollWidth > node.clientWidth")
    before = row.evaluate(SHADE)
    table.evaluate("node => node.scrollLeft = 80")
    page.wait_for_function("node => node.scrollLeft === 80", arg=table.element_handle())
    assert first.bounding_box()["x"] == start
    assert row.evaluate(SHADE) != before
