"""The calendar on a phone, and a task done with one click where it stands (F6; SX-28)."""

from django.utils import timezone

from leads.tests.factories import make_lead
from tasks.models import Task
from tasks.tests.factories import make_task


def test_the_calendar_fits_a_phone(page_as, axe, fits, rep):
    make_task("Call back", owner=rep, due_on=timezone.localdate())
    page = page_as(rep, size="phone", theme="dark")
    for view in ("month", "week", "agenda"):
        page.goto(f"/tasks/calendar/?view={view}")
        fits(page)
        axe(page)


def test_done_in_place_beside_a_lead(page_as, rep):
    """htmx draws the panel and the story anew and says what was done."""
    lead = make_lead(owner=rep)
    task = make_task("Call back", owner=rep, lead=lead)
    page = page_as(rep)
    page.goto(f"/leads/{lead.pk}/")
    page.get_by_role("button", name="Complete “Call back”").click()
    page.get_by_text("Nothing to do.").wait_for()
    page.get_by_text("Done: Call back").wait_for()
    assert Task.objects.get(pk=task.pk).is_done
