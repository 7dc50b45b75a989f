"""Two people open the same lead; the second to save is told, and nobody's work is lost."""

from __future__ import annotations

from leads.models import Lead
from tests.browser.company import add_leads
from users.tests.factories import make_user

CONFLICT = "the server responded with a status of 409"


def test_the_second_to_save_decides_field_by_field(page_as, axe, fits, complaints, company):
    """TRUST E9: what only one of them changed is kept, what both changed is asked."""
    anna, ben = make_user("anna"), make_user("ben")
    [lead] = add_leads(anna, 1)
    address = f"/leads/{lead.pk}/edit/"
    hers, his = page_as(anna), page_as(ben, size="phone", theme="dark")
    hers.goto(address)
    his.goto(address)
    hers.get_by_label("City").fill("Porto")
    hers.get_by_label("Street").fill("Rua das Flores 1")
    hers.get_by_role("button", name="Save").click()
    hers.wait_for_url(f"**/leads/{lead.pk}/")

    his.get_by_label("City").fill("Lisboa")
    his.get_by_label("Job title").fill("Head of Sales")
    his.get_by_role("button", name="Save").press("Enter")
    his.get_by_role("heading", name="Somebody changed this lead").wait_for()
    assert Lead.objects.get(pk=lead.pk).city == "Porto"
    axe(his)
    fits(his)
    both = his.get_by_role("row", name="City")
    assert [both.get_by_label(city).is_checked() for city in ("Lisboa", "Porto")] == [False, False]
    both.get_by_label("Lisboa").check()
    his.get_by_role("button", name="Save").press("Enter")
    his.wait_for_url(f"**/leads/{lead.pk}/")

    now = Lead.objects.get(pk=lead.pk)
    assert (now.city, now.street, now.job_title) == ("Lisboa", "Rua das Flores 1", "Head of Sales")
    complaints[:] = [words for words in complaints if CONFLICT not in words]


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
