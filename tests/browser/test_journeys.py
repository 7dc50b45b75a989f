"""Whole ways through the product as people walk them, in a real browser: what a unit test of each
step cannot see is whether the steps fit together."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from leads.kinds import Kind
from leads.models import Lead
from leads.tests.factories import make_lead, make_status
from records.jobs import runner
from records.models import Job

MANY = 600  # more than a request changes by itself: a worker does it
FRENCH = 550
CONFLICT = "status of 409"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def new_leads(rep):
    """600 new leads of the rep, 550 of them French, and a status to put them into."""
    new = make_status()
    make_status("Dormant", Kind.WORKING)
    Lead.objects.bulk_create(
        Lead(name=f"Lead {n}", owner=rep, status=new, country="FR" if n < FRENCH else "DE")
        for n in range(MANY)
    )
    return new


def work_done(page: Page) -> None:
    """What the worker does while the page shows its progress."""
    page.wait_for_url("**/jobs/**")
    runner.run(re.search(r"/jobs/([0-9a-f-]{36})/", page.url).group(1))


def facts(page: Page) -> dict[str, str]:
    """The words and figures of the result page."""
    words = page.locator("dl.tally > div > *").all_inner_texts()
    return dict(zip(words[::2], words[1::2], strict=True))


def in_status(name: str) -> int:
    return Lead.objects.filter(status__name=name).count()


def press(page: Page, name: str, role: str = "button") -> None:
    """Without a mouse: the focus on it, then Enter."""
    found = page.get_by_role(role, name=name).first
    found.focus()
    page.keyboard.press("Enter")


def keep_french(page: Page) -> None:
    """My new leads, only those from France; every step by keyboard."""
    page.goto("/leads/?list=my_new")
    summary = page.locator(".filter-add summary")
    summary.focus()
    page.keyboard.press("Enter")
    press(page, "Country", "link")
    page.wait_for_url("**/leads/filter/**")
    page.get_by_label("France").focus()
    page.keyboard.press("Space")
    press(page, "Apply")
    page.wait_for_url("**country=FR**")
    expect(page.locator(".list")).to_contain_text("550")


def change_all(page: Page) -> None:
    """All that match into another status."""
    page.get_by_label("Tick all on this page").focus()
    page.keyboard.press("Space")
    press(page, "Take all 550 that match")
    page.wait_for_url("**/leads/selection/**")
    page.get_by_label("Change").select_option("status")
    press(page, "Go on")
    page.wait_for_url("**field=status")
    page.get_by_label("Status").select_option(label="Dormant")
    press(page, "Change 550")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_many_leads_change_and_change_back(page_as, axe, rep, new_leads, script):
    """CM-07, CM-08, CM-20; habit 20: the rep's main job, with and without JavaScript."""
    page = page_as(rep, java_script_enabled=script)
    keep_french(page)
    change_all(page)
    work_done(page)
    press(page, "See the result", "link")
    page.wait_for_url("**/leads/done/**")
    assert facts(page) == {"Changed": "550", "Already so": "0", "Held": "0"}
    assert (in_status("Dormant"), in_status("New")) == (550, 50)
    if script:
        axe(page)
    press(page, "Undo")
    work_done(page)
    press(page, "See the result", "link")
    page.wait_for_url("**/leads/done/**")
    assert facts(page)["Changed"] == "550"
    assert (in_status("Dormant"), in_status("New")) == (0, 600)
    press(page, "Back to the list", "link")
    page.wait_for_url("**/leads/?**")
    assert Job.objects.filter(state="done").count() == 2


def test_two_people_edit_one_lead_and_nothing_is_lost(page_as, axe, complaints, rep, admin):
    """TRUST E9, X39: the second is told, sees both answers by field, and decides."""
    lead = make_lead("Harbour Bakery", owner=rep, city="Lyon", job_title="Baker")
    first, second = page_as(rep), page_as(admin)
    for page in (first, second):
        page.goto(f"{lead.get_absolute_url()}edit/")
    first.get_by_label("City").fill("Nice")
    first.get_by_role("button", name="Save").click()
    first.wait_for_url(f"**{lead.get_absolute_url()}")
    second.get_by_label("City").fill("Lille")
    second.get_by_label("Job title").fill("Owner")
    second.get_by_role("button", name="Save").click()
    expect(second.locator("h1")).to_contain_text("while you were typing")
    axe(second)
    city = second.get_by_role("row", name="City")
    assert (city.get_by_text("Lille").count(), city.get_by_text("Nice").count()) == (1, 1)
    assert not city.locator("input:checked").count()  # both changed it: nobody decides for them
    assert second.get_by_role("row", name="Job title").locator("[value=mine]").is_checked()
    city.get_by_label("Lille").check()
    second.get_by_role("button", name="Save").click()
    second.wait_for_url(f"**{lead.get_absolute_url()}")
    lead.refresh_from_db()
    assert (lead.city, lead.job_title) == ("Lille", "Owner")
    complaints[:] = [words for words in complaints if CONFLICT not in words]


FILE = b"""Name,E-mail,City
Alder Instruments,hello@alder.example,Lyon
Quarry Street Dental,desk@quarry.example,Nice
,nobody@nowhere.example,Lille
"""


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_file_becomes_leads_and_is_taken_back(page_as, axe, rep, script):
    """WB-04, TRUST D7: upload, columns, preview, result, undo; nothing is written before Import."""
    make_status()
    page = page_as(rep, java_script_enabled=script)
    check = axe if script else lambda page: None
    page.goto("/imports/new/")
    check(page)
    page.get_by_label("What the rows are").select_option("leads")
    page.get_by_label("File").set_input_files(
        {"name": "fair.csv", "mimeType": "text/csv", "buffer": FILE}
    )
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url("**/columns/")
    check(page)
    page.get_by_role("button", name="Check the rows").click()
    page.wait_for_url("**/preview/")
    check(page)
    assert Lead.objects.count() == 0
    page.get_by_role("button", name=re.compile("^Import [0-9]+ row")).click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    check(page)
    names = set(Lead.objects.live().values_list("name", flat=True))
    assert {"Alder Instruments", "Quarry Street Dental"} <= names
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("This import was taken back").wait_for()
    assert Lead.objects.live().count() == 0
