"""A file comes in, is looked at, written and taken back (issue section F)."""

from __future__ import annotations

from leads.models import Lead, Source
from users.tests.factories import make_user

FILE = """\
First Name;Last Name;Company;E-mail;Phone;Lead Source;City;Created
Marta;Ilves;Pohjala Logistics;marta@pohjala.example;+372 555 0101;Trade fair;Tallinn;23/11/2025
Jens;Okkels;Nordhavn Cycles;jens@nordhavn.example;+45 55 50 10 02;Referral;Kolding;14/10/2025
Priya;Raman;Kaveri Textiles;priya@kaveri.example;+91 98 5550 0103;Referral;Chennai;21/10/2025
;;;not-an-address;;Referral;;30/10/2025
"""


def figure(page, name: str) -> str:
    return page.locator(".tally > div", has_text=name).first.locator("dd").inner_text()


def test_a_file_is_imported_and_taken_back(page_as, axe, fits, no_csp_violations, company):
    """X12, X13: columns are guessed, what will happen is shown, refused rows come back as a
    file, undo leaves nothing. On a phone, in the dark."""
    rep = make_user("rep")
    page = page_as(rep, size="phone", theme="dark")
    page.goto("/imports/")
    page.get_by_role("link", name="Import a file").last.click()
    name, content = "leads.csv", FILE.encode()
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    axe(page)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url("**/columns/")
    assert page.get_by_label("First Name:").input_value() == "first_name"
    axe(page)
    fits(page)

    page.get_by_role("button", name="Check the rows").press("Enter")
    page.get_by_text("Nothing is written yet.").wait_for()
    assert (figure(page, "New"), figure(page, "Refused")) == ("3", "1")
    assert "Trade fair" in page.locator("main").inner_text()
    assert not Lead.objects.exists()
    axe(page)
    fits(page)

    page.get_by_role("button", name="Import 3 rows").press("Enter")
    page.get_by_role("button", name="Undo the import").wait_for()
    assert sorted(Lead.objects.values_list("name", flat=True)) == [
        "Jens Okkels", "Marta Ilves", "Priya Raman"
    ]  # fmt: skip
    assert Source.objects.filter(name="Trade fair").exists()
    axe(page)
    fits(page)
    with page.expect_download() as refused:
        page.get_by_role("link", name="Refused rows as a file").click()
    text = refused.value.path().read_text()
    assert "not-an-address" in text
    assert "Marta" not in text

    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("taken back").first.wait_for()
    assert not Lead.objects.live().exists()
    axe(page)
    no_csp_violations()
