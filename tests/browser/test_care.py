"""Files looked at, and a person erased, in a browser (X36, X38, F6)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from leads.models import Lead
from leads.tests.factories import make_lead, make_point
from records.attached.files import attach_files
from records.models import Attachment
from records.tests.test_previews import a_picture


@pytest.fixture
def lead(company, settings, tmp_path) -> Lead:
    settings.MEDIA_ROOT = tmp_path
    found = make_lead("Ada Byron", owner=company)
    make_point(found, "ada@example.com")
    uploads = [SimpleUploadedFile(f"{name}.png", a_picture()) for name in ("first", "second")]
    attach_files(found, by=company, uploads=[*uploads, SimpleUploadedFile("notes.txt", b"x")])
    assert Attachment.objects.filter(preview="ready").count() == 2
    return found


def test_pictures_by_keyboard(page_as, axe, company, lead):
    """X38: Enter opens the large picture, arrows go on, Esc gives the focus back."""
    page = page_as(company)
    page.goto(lead.get_absolute_url())
    link = page.get_by_role("link", name="Look at second.png")
    link.focus()
    page.keyboard.press("Enter")
    picture, name = page.locator("#look-picture"), page.locator("#look-name")
    picture.wait_for()
    expect(name).to_have_text("second.png")
    page.wait_for_function("document.getElementById('look-picture').naturalWidth > 200")
    axe(page)
    page.keyboard.press("ArrowRight")
    expect(name).to_have_text("first.png")
    page.get_by_role("button", name="Next").click()
    expect(name).to_have_text("second.png")
    page.keyboard.press("Escape")
    expect(page.locator("#look")).to_be_hidden()
    expect(link).to_be_focused()


def test_without_script_the_picture_opens_itself(page_as, complaints, company, lead):
    page = page_as(company, java_script_enabled=False)
    page.goto(lead.get_absolute_url())
    with page.expect_response("**/preview/") as answer:
        page.get_by_role("link", name="Look at first.png").click()
    assert answer.value.headers["content-type"] == "image/jpeg"
    page.wait_for_load_state()
    page.goto("/leads/")  # what the browser had to say of the picture is said by then
    # The browser draws a page of its own round a picture, and is refused the style of it.
    complaints[:] = [words for words in complaints if "inline style" not in words]


def test_a_person_is_erased_by_typing_the_name(page_as, axe, complaints, company, lead):
    """X36: the wrong name does nothing; the right one ends at the lead, who has no name now."""
    page = page_as(company)
    page.goto(lead.get_absolute_url())
    page.get_by_label("More for this lead").click()
    page.get_by_role("link", name="Personal data").click()
    expect(page.locator("main")).to_contain_text("ada@example.com")
    page.get_by_role("link", name="Erase…").click()
    page.get_by_label("Type the name to confirm").fill("Ada")
    page.get_by_role("button", name="Erase for good").click()
    expect(page.locator("main")).to_contain_text("This is not the name")
    axe(page)
    assert Lead.objects.get().name == "Ada Byron"
    page.get_by_label("Type the name to confirm").fill("Ada  Byron")
    page.get_by_role("button", name="Erase for good").click()
    page.get_by_role("link", name="See the result").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Erased person ")
    assert "ada@example.com" not in page.content()
    complaints[:] = [words for words in complaints if "status of 422" not in words]
