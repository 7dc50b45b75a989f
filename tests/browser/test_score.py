"""The score: a look ahead before a rule is saved, and its parts on a lead (LS-23, TRUST F6)."""

import pytest

from leads.models import Lead, ScoreRule
from leads.scoring.writing import rescore
from leads.tests.factories import make_lead


@pytest.fixture
def ranked(company):
    ScoreRule.objects.create(words="High priority", points=20, params="priority=3")
    ScoreRule.objects.create(words="No phone", points=-10, params="phone__empty=yes")
    for n in range(12):
        make_lead(f"Lead {n}", priority=n % 3 + 1, city="Ulm" if n % 4 else "")
    rescore(list(Lead.objects.values_list("id", flat=True)))


def test_a_rule_is_tried_before_it_is_saved(page_as, look_over, company, ranked):
    page = page_as(company)
    page.goto("/setup/score/")
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_label("In words").fill("New to us")
    page.get_by_label("Points").fill("30")
    page.get_by_label("Halve every … days").fill("14")
    page.get_by_label("Counted from when").select_option("created_at")
    page.get_by_role("button", name="Show what it would do").click()
    page.get_by_role("heading", name="What it would do").wait_for()
    page.get_by_text("12 of 12 leads get another score").wait_for()
    assert page.get_by_label("In words").input_value() == "New to us"
    look_over(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Added. Scores are being worked out.").first.wait_for()
    look_over(page)
    page.goto(f"/leads/{Lead.objects.order_by('id').first().pk}/")
    page.get_by_text("No phone").wait_for()
    look_over(page)
