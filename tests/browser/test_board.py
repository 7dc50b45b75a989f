"""The board by mouse, by keys, by finger-sized screens and without scripts (X04, X05, X06)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from deals import actions
from deals.models import Deal, Stage
from tests.browser.company import add_leads
from tests.browser.conftest import LOOKS
from users.tests.factories import make_user


@pytest.fixture
def nadia(company):
    """A rep with three deals in the first stage."""
    actions.start_selling(by=company)
    user = make_user("nadia")
    leads = add_leads(user, 3)
    names = ("Ovens", "Vans", "Tills")
    deals = [
        Deal(lead=lead, name=name, owner=user, value=Decimal(1000))
        for lead, name in zip(leads, names, strict=True)
    ]
    actions.create_deals(deals, by=user)
    return user


def cards(page, stage: str) -> list[str]:
    found = page.locator(f'.board-column[data-name="{stage}"] .deal-card-name')
    return found.all_inner_texts()


def drag(page, name: str, stage: str) -> None:
    """As a hand does: press, pull, let go."""
    page.get_by_role("link", name=name, exact=True).hover()
    page.mouse.down()
    page.mouse.move(500, 400, steps=3)
    box = page.locator(f'.board-column[data-name="{stage}"]').bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 30, steps=3)
    page.mouse.up()


def stage_of(name: str) -> str:
    return Deal.objects.get(name=name).stage.name


def test_a_card_is_dragged_to_the_next_stage(page_as, nadia, no_csp_violations):
    """X04, X05: the deal moves, sums follow, the live region tells, and it can be undone."""
    page = page_as(nadia)
    page.goto("/deals/board/")
    drag(page, "Ovens", "Evaluation")
    page.get_by_text("“Ovens” is in “Evaluation” now.").wait_for()
    assert cards(page, "Evaluation") == ["Ovens"]
    assert stage_of("Ovens") == "Evaluation"
    head = page.locator('.board-column[data-name="Discovery"] .board-head')
    assert "€2,000" in head.inner_text()
    assert page.url.endswith("/deals/board/"), "letting go opens no deal"
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    assert stage_of("Ovens") == "Discovery"
    no_csp_violations()


def test_lost_asks_why_and_without_an_answer_the_card_stays(page_as, nadia, axe, complaints):
    """WA-26, WA-27: the dialog of the deal's page; nothing bypasses it."""
    page = page_as(nadia)
    page.goto("/deals/board/")
    drag(page, "Vans", "Closed lost")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    axe(page)
    dialog.get_by_role("button", name="Cancel").click()
    assert "Vans" in cards(page, "Discovery") and stage_of("Vans") == "Discovery"
    drag(page, "Vans", "Closed lost")
    dialog.wait_for()
    dialog.get_by_role("button", name="Closed lost").click()
    dialog.get_by_text("This field is required.", exact=True).wait_for()
    dialog.get_by_label("Reason for losing").select_option(index=1)
    dialog.get_by_role("button", name="Closed lost").click()
    page.get_by_text("“Vans” is in “Closed lost” now.").wait_for()
    assert stage_of("Vans") == "Closed lost"
    expect(page.locator("dialog[open]")).to_have_count(0)
    complaints[:] = [each for each in complaints if "422" not in each]


def test_by_keys_alone(page_as, nadia):
    """X04: arrows walk, Shift and an arrow moves, M asks where to; the focus stays on the card."""
    page = page_as(nadia)
    page.goto("/deals/board/")
    first = page.locator(".deal-card-name").first
    first.focus()
    page.keyboard.press("ArrowDown")
    second = page.locator(".deal-card-name").nth(1)
    expect(second).to_be_focused()
    name = second.inner_text()
    page.keyboard.press("Shift+ArrowRight")
    page.get_by_text(f"“{name}” is in “Evaluation” now.").wait_for()
    expect(page.locator(".deal-card-name:focus")).to_have_text(name)
    page.keyboard.press("m")
    page.get_by_role("dialog").get_by_role("button", name="Negotiation").press("Enter")
    page.get_by_text(f"“{name}” is in “Negotiation” now.").wait_for()
    assert stage_of(name) == "Negotiation"
    expect(page.locator(".deal-card-name:focus")).to_have_text(name)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".deal-card-name:focus")).not_to_have_text(name)


def test_without_scripts_each_card_has_a_way_to_another_stage(page_as, nadia):
    """X04: a link to a form; won asks for the rest on a page."""
    page = page_as(nadia, java_script_enabled=False)
    page.goto("/deals/board/")
    page.get_by_role("link", name="Move “Tills” to…").click()
    page.get_by_role("button", name="Evaluation").click()
    page.wait_for_url("**/deals/board/?**")
    assert cards(page, "Evaluation") == ["Tills"]
    page.get_by_role("link", name="Move “Tills” to…").click()
    page.get_by_role("button", name="Closed won").click()
    page.get_by_role("button", name="Closed won").click()
    page.wait_for_url("**/deals/board/?**")
    assert stage_of("Tills") == "Closed won"


def test_what_a_colleague_moves_appears_by_itself(page_as, nadia):
    """X04: no reload; the other columns are left alone."""
    page = page_as(nadia)
    page.goto("/deals/board/")
    page.evaluate("document.querySelector('[data-name=Negotiation]').dataset.mark = 'old'")
    actions.move(
        Deal.objects.filter(name="Ovens"), by=nadia, stage=Stage.objects.get(name="Evaluation")
    )
    page.locator('.board-column[data-name="Evaluation"] .deal-card').wait_for()
    assert page.locator("[data-name=Negotiation]").get_attribute("data-mark") == "old"


def test_two_people_drag_one_card(page_as, nadia, complaints):
    """TRUST E9: the second is told and sees where it is; nothing is overwritten."""
    ben = make_user("ben")
    hers, his = page_as(nadia), page_as(ben)
    his.add_init_script("setInterval = () => 0")  # no news: he drags what he saw at first
    hers.goto("/deals/board/?list=all")
    his.goto("/deals/board/?list=all")
    drag(hers, "Ovens", "Negotiation")
    hers.get_by_text("“Ovens” is in “Negotiation” now.").wait_for()
    drag(his, "Ovens", "Evaluation")
    his.get_by_text("changed by somebody else meanwhile").wait_for()
    assert stage_of("Ovens") == "Negotiation"
    assert cards(his, "Negotiation") == ["Ovens"]
    complaints[:] = [each for each in complaints if "409" not in each]


def test_list_and_board_keep_the_filter(page_as, nadia):
    """The same filter bar and parameters in both."""
    page = page_as(nadia)
    page.goto("/deals/?list=all&name__contains=van")
    page.get_by_role("link", name="Board", exact=True).click()
    page.wait_for_url("**/deals/board/**")
    assert cards(page, "Discovery") == ["Vans"]
    page.get_by_role("link", name="Take away", exact=False).click()
    page.get_by_role("link", name="Ovens", exact=True).wait_for()
    page.get_by_role("link", name="List", exact=True).click()
    page.get_by_role("region", name="Deals").wait_for()


def test_the_board_in_every_look(page_as, nadia, look_over, no_csp_violations):
    """F6, B3: readable, reachable and within the screen."""
    page = page_as(nadia)
    page.goto("/deals/board/")
    look_over(page, LOOKS)
    page.get_by_role("link", name="Move “Tills” to…").click()
    page.get_by_role("dialog").wait_for()
    look_over(page, LOOKS)
    no_csp_violations()
