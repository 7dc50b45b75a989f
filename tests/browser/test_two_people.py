"""A quick change in place must not overwrite a newer one (test_journeys.py edits whole leads)."""

from __future__ import annotations

from leads.models import Lead
from tests.browser.company import add_leads
from users.tests.factories import make_user


def test_a_quick_change_of_status_does_not_overwrite_a_newer_one(page_as, company):
    """X39, CM-19: the page says so and shows what stands there now."""
    anna, ben = make_user("anna"), make_user("ben")
    [lead] = add_leads(anna, 1)
    hers, his = page_as(anna), page_as(ben)
    hers.goto(f"/leads/{lead.pk}/")
    his.goto(f"/leads/{lead.pk}/")
    save = "Save Status"
    assert not hers.get_by_role("button", name=save).is_visible()
    hers.get_by_label("Status").select_option("Contacted")
    hers.get_by_role("button", name=save).click()
    hers.locator("[data-toast]", has_text="Status saved.").wait_for()
    his.get_by_label("Status").select_option("Unqualified")
    his.get_by_role("button", name=save).click()
    his.get_by_text("Somebody changed this lead since you opened it.").first.wait_for()
    assert Lead.objects.get(pk=lead.pk).status.name == "Contacted"
