"""A lead's page in every shape (SX-01, SX-16): readable, within the screen, in each look.

Pictures of them are left in var/shapes/, for people to look at.
"""

import pytest
from django.conf import settings
from django.db.models import F
from playwright.sync_api import expect

from leads.tests.factories import make_lead
from records.looks import ONE_LOOK
from records.models import Look
from tests.browser.conftest import ENDS, LOOKS, show_as
from tests.browser.shapes import ARABIC, SHAPES, rule

# What decides how it looks: without the tokens of forms, which are new each time.
LOOK = """main => main.innerText + [...main.querySelectorAll("*")].map(
    node => node.tagName + node.getAttribute("class") + node.hidden)"""
PICTURES = settings.BASE_DIR / "var" / "shapes"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def looked_at(page, name: str, look_over, language: str = "en") -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for size, theme in LOOKS if language == "en" else ENDS:
        show_as(page, size, theme)
        picture = PICTURES / f"{name}-{size}-{theme}-{language}.png"
        page.screenshot(path=picture, full_page=name != "full")
        look_over(page, [(size, theme)])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_leads_page(page_as, look_over, admin, shape, language):
    """F6, B3: no rule of accessibility broken, nothing to scroll sideways, with and without
    news, on a wide screen and a phone, light and dark."""
    lead = SHAPES[shape](admin)
    admin.locale = language
    admin.save(update_fields=["locale"])
    page = page_as(admin)
    assert page.goto(lead.get_absolute_url()).status == 200
    looked_at(page, shape, look_over, language)
    before = page.locator("main").evaluate(LOOK)
    Look.objects.update(at=F("at") - 2 * ONE_LOOK)
    page.reload()  # later, when the news have been seen
    if page.locator("main").evaluate(LOOK) != before:
        look_over(page)
    else:
        assert shape != "full"


def test_lists_search_forms_and_merging_bear_the_same(page_as, look_over, admin):
    """The same leads in a row, in a form, side by side; and the page that removes a rule."""
    leads = [SHAPES[shape](admin) for shape in ("arabic", "long", "emoji")]
    twin = make_lead(ARABIC, kind="business")
    pages = {
        "list": "/leads/?list=all",
        "edit": f"{leads[1].get_absolute_url()}edit/",
        "merge": f"/leads/merge/?id={leads[0].pk}&id={leads[1].pk}",
        "merge-twins": f"/leads/merge/?id={leads[0].pk}&id={twin.pk}",
        "merge-with": f"/leads/merge/?id={leads[1].pk}",
        "remove-rule": f"/setup/score/{rule(admin).pk}/remove/",
    }
    page = page_as(admin)
    for name, address in pages.items():
        assert page.goto(address).status == 200, address
        looked_at(page, name, look_over)


def test_a_name_in_arabic_runs_its_own_way(page_as, admin):
    """Names, words and files take their direction from their own letters, and leave that of the
    words around them alone."""
    page = page_as(admin)
    page.goto(SHAPES["arabic"](admin).get_absolute_url())
    direction = "node => getComputedStyle(node).direction"
    assert page.locator("h1 bdi").evaluate(direction) == "rtl"
    assert page.locator(".feed-body").first.evaluate(direction) == "rtl"
    assert page.locator(".feed-line").first.evaluate(direction) == "ltr"


def test_the_news_are_counted_in_the_head_and_one_click_away(page_as, admin):
    """SX-22: what changed since I last looked."""
    page = page_as(admin)
    page.goto(SHAPES["full"](admin).get_absolute_url())
    assert page.locator(".feed-new").count() == 2
    page.get_by_role("link", name="2 new").click()
    expect(page.locator("#new:target")).to_contain_text("New since 3")


def test_the_story_comes_by_itself_while_one_scrolls_and_then_asks(page_as, admin):
    """SX-22: twenty at a time; after five pages a button, so that the foot can be reached."""
    page = page_as(admin)
    page.goto(SHAPES["full"](admin).get_absolute_url())
    items = page.locator(".feed-item")
    for turn in range(100):  # a machine that is busy takes its time
        page.mouse.wheel(0, 20_000)
        page.wait_for_timeout(150)
        if turn >= 12 and items.count() >= 120:
            break
    assert items.count() == 120
    days = page.locator(".feed-day").all_inner_texts()
    assert len(days) == len(set(days))
    page.get_by_role("link", name="Older").click()
    items.nth(130).wait_for()


def test_one_goes_to_a_day(page_as, admin):
    page = page_as(admin)
    page.goto(SHAPES["full"](admin).get_absolute_url())
    page.get_by_label("Go to a day").fill("2020-01-01")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_text("Nothing here yet.").wait_for()
