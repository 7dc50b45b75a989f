"""Every part of the styleguide and every page before signing in: readable, reachable, within the
policy and the screen, in both themes and on a phone (issue section G; TRUST B3, F6)."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from leads.actions import trash
from leads.demo.load import load_demo
from leads.duplicates.pairs import look_through_all
from leads.kinds import LeadKind
from leads.models import Lead, Stage
from leads.tests.factories import make_lead
from records.lists import LISTS
from records.models import Batch
from records.stream.run import run
from tests.browser.conftest import LOOKS
from tests.browser.pages_of_money import money_pages
from tests.browser.pages_of_work import (
    deal_pages,
    imports_of,
    messages_of,
    routing_pages,
    rule_pages,
    tasks_of,
    with_files,
)
from users.models import User
from users.tests.factories import make_team

PARTS = ["", "list/", "empty/", "bulk/", "record/", "wizard/", "form/"]
OUTSIDE = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-set-password/",
    "/no-such-page/",
]
ACCOUNT = [
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/webauthn/",
]
WORK = [
    "/",
    "/leads/",
    "/leads/?list=all&country=DE&sort=name",
    "/leads/?list=all&name=nobody-has-this-name",
    "/leads/columns/?state=list%3Dall",
    "/leads/?list=my_working",
    "/leads/filter/?state=list%3Dall",
    "/leads/filter/?state=list%3Dall&column=name",
    "/leads/filter/?state=list%3Dall&column=status",
    "/leads/filter/?state=list%3Dall&column=created_at",
    "/leads/save/?state=list%3Dall",
    "/leads/tabs/",
    "/leads/new/",
    "/deals/board/",
    "/deals/board/?list=all",
    "/customers/",
    "/deals/?list=all",
    "/deals/filter/?state=list%3Dall&column=stage",
    "/deals/new/",
    "/reports/",
    "/reports/lead_funnel/?as_of=2026-06-30",
    "/reports/lead_sources/",
    "/reports/activities/save/",
    "/deals/funnel/",
    "/deals/forecast/?as_of=2026-06-30",
    "/deals/goals/",
    "/reports/won_lost/",
    "/reports/calibration/",
    "/coming/",
    "/tasks/",
    "/tasks/?list=everybody",
    "/tasks/calendar/?who=all",
    "/tasks/calendar/?view=week&who=all",
    "/tasks/calendar/?view=agenda&who=all",
    "/tasks/new/",
    "/products/?list=all",
    "/products/new/",
    "/me/calendar/",
    "/imports/",
    "/imports/new/",
    "/search/?q=a",
    "/trash/",
    "/batches/",
    "/me/",
    "/me/absences/add/",
    "/notifications/settings/",
    "/signature/",
    "/notifications/",
    "/messages/",
]
ADMIN = ["/admin/", "/admin/users/user/", "/admin/records/fielddefinition/"]
SETUP = [
    "/definitions/",
    "/setup/process/",
    "/setup/score/",
    "/setup/score/new/",
    "/setup/price-lists/",
    "/setup/price-lists/new/",
    "/setup/rates/",
    "/setup/rates/add/",
    "/setup/lists/sources/",
    "/setup/lists/sources/add/",
    "/setup/lists/statuses/add/",
    "/setup/lists/stages/add/",
    "/setup/organisation/",
    "/setup/security/",
    "/setup/users/",
    "/setup/users/invite/",
    "/setup/teams/",
    "/setup/teams/add/",
    "/setup/templates/",
    "/setup/templates/new/",
    "/setup/unsubscribed/",
    "/automations/",
    "/automations/new/",
    "/automations/runs/",
    "/automations/webhooks/",
    "/automations/webhooks/new/",
    "/operations/",
    "/operations/jobs/?state=failed",
    "/operations/parked/",
]
ODD_NAMES = ["ليلى الحداد", "Wolfeschlegelsteinhausen" * 8, "N" * 200]
REFUSALS = {"/setup/organisation/": 403, "/no-such-page/": 404, "/leads/?nope=1": 400}
REFUSED = "the server responded with a status of 4"


def test_styleguide_is_accessible_and_fits(page_as, look_over, rep):
    """F6, B3: 0 violations of WCAG 2.2 AA, no console error, no sideways scrolling."""
    page = page_as(rep)
    for part in PARTS:
        page.goto(f"/styleguide/{part}")
        look_over(page, LOOKS)


def test_pages_before_signing_in_are_accessible(page_as, look_over, complaints, rep):
    """F6, B3 for sign-in, password reset and the page that is not there."""
    page = page_as()
    for address in OUTSIDE:
        page.goto(address)
        look_over(page)
    complaints[:] = [words for words in complaints if REFUSED not in words]


def test_everybodys_pages_are_accessible(page_as, look_over, rep):
    """F6, B3 for password, second factor, sessions."""
    page = page_as(rep)
    for address in ACCOUNT:
        page.goto(address)
        look_over(page)


def test_refusals_are_accessible(page_as, look_over, complaints, rep):
    """F6, B3: what may not be done, is not there, or makes no sense is said as readably."""
    page = page_as(rep)
    for address, status in REFUSALS.items():
        assert page.goto(address).status == status
        look_over(page)
    complaints[:] = [words for words in complaints if REFUSED not in words]


@pytest.fixture
def company(admin, settings, tmp_path) -> list[str]:
    """A small company with a year of history; the addresses of its records."""
    settings.MEDIA_ROOT = tmp_path
    load_demo(by=admin, now=timezone.now(), leads=60)
    run("search")
    person, business = (Lead.objects.filter(kind=kind).first() for kind in LeadKind)
    gone = Lead.objects.filter(pk=Lead.objects.order_by("pk").last().pk)
    trash(gone, by=admin)
    twins = [make_lead("Sarah Burke", owner=admin, status=person.status) for _n in range(2)]
    look_through_all()
    merging = f"/leads/merge/?id={twins[0].pk}&id={twins[1].pk}"
    status = person.status
    odd = [make_lead(name, owner=admin, status=status) for name in ODD_NAMES]
    return [
        *imports_of(admin),
        *deal_pages(),
        *money_pages(admin),
        *messages_of(admin, person),
        *rule_pages(admin),
        *routing_pages(admin),
        *("/leads/duplicates/", merging, f"/leads/merge/?id={twins[0].pk}"),
        twins[0].get_absolute_url(),
        *(each.get_absolute_url() for each in odd),
        *(person.get_absolute_url(), f"{person.get_absolute_url()}edit/"),
        *(business.get_absolute_url(), f"{business.get_absolute_url()}contacts/new/"),
        gone.get().get_absolute_url(),
        *(
            f"{business.get_absolute_url()}personal/",
            f"{business.get_absolute_url()}personal/erase/",
        ),
        with_files(twins[1], admin),
        *(f"/story/{Lead.record_type}/{person.pk}/", f"/batches/{Batch.objects.last().pk}/"),
        *(f"/setup/lists/statuses/{status.pk}/", f"/setup/lists/statuses/{status.pk}/remove/"),
        f"/setup/lists/stages/{Stage.objects.first().pk}/",
        f"/setup/users/{User.objects.exclude(pk=admin.pk).first().pk}/",
        f"/setup/teams/{make_team().pk}/",
        *tasks_of(admin, person),
    ]


def test_pages_of_the_daily_work_are_accessible(page_as, look_over, admin, company, monkeypatch):
    """F6, B3 for lists, filters, records, forms, imports, set-up, filled as in daily work; of a
    list's rows a dozen, as the others are made of the same."""
    for each in LISTS.values():
        monkeypatch.setattr(type(each), "page_size", 12)
    page = page_as(admin)
    problems = []
    for address in [*WORK, *SETUP, *ADMIN, *company]:
        answer = page.goto(address)
        if answer.status not in (200, 202):  # 202: a file is being drawn
            problems.append(f"{address} answers {answer.status}")
        try:
            look_over(page)
        except AssertionError as found:
            problems.append(str(found))
    assert problems == [], "\n\n".join(problems)


def test_open_menus_and_dialogs_are_accessible(page_as, axe, rep):
    """F6: what opens is as readable as what stands."""
    page = page_as(rep)
    page.goto("/styleguide/")
    page.locator(".app-bar .menu-face").click()
    axe(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Dialog").click()
    axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    axe(page)


def test_refused_form_takes_the_focus_and_leads_to_each_field(page_as, axe, complaints, rep):
    """Issue G, habit 22: 422, a summary with the focus, links to the fields."""
    page = page_as(rep)
    page.goto("/styleguide/form/")
    with page.expect_response("**/styleguide/form/") as answer:
        page.get_by_role("button", name="Save").click()
    assert answer.value.status == 422
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Please check 3 things")
    axe(page)
    summary.get_by_role("link", name="Name").click()
    page.keyboard.type("Harbour Bakery")
    assert page.get_by_label("Name").input_value() == "Harbour Bakery"
    complaints[:] = [words for words in complaints if "status of 422" not in words]


def test_a_message_offers_the_way_back(page_as, rep):
    """A toast with an address in its tags shows Undo, which posts there."""
    page = page_as(rep)
    page.goto("/styleguide/form/")
    page.get_by_label("Name").fill("Harbour Bakery")
    page.get_by_label("Status").select_option("New")
    page.get_by_label("May be written to").check()
    page.get_by_role("button", name="Save").click()
    toast = page.locator("[data-toast]")
    expect(toast).to_contain_text("Saved.")
    assert toast.locator("form").get_attribute("action") == "/styleguide/form/"
    toast.get_by_role("button", name="Dismiss").click()
    expect(toast).to_have_count(0)


def test_list_works_without_script(page_as, rep):
    """Habit 20: ticking shows the bar, menus open, with JavaScript switched off."""
    page = page_as(rep, java_script_enabled=False)
    page.goto("/styleguide/list/")
    assert page.locator(".ticked").is_visible()
    page.get_by_label("Tick Alder Instruments").uncheck()
    page.get_by_label("Tick Quarry Street Dental").uncheck()
    assert not page.locator(".ticked").is_visible()
    page.get_by_text("Columns").click()
    assert page.get_by_role("button", name="Show these").is_visible()


def test_policy_refuses_what_it_should(page_as, complaints, no_csp_violations, rep):
    """Control for the two checks above: an inline script does not run and is noticed."""
    page = page_as(rep)
    page.goto("/styleguide/")
    no_csp_violations()
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); }"
    )
    assert page.evaluate("window.ran") is None
    with pytest.raises(AssertionError):
        no_csp_violations()
    complaints.clear()


def test_axe_sees_what_is_wrong(page_as, axe, rep):
    """Control for every check by axe: a button without a name is found."""
    page = page_as(rep)
    page.goto("/styleguide/")
    page.evaluate("() => { document.querySelector('main .btn-icon').ariaLabel = ''; }")
    with pytest.raises(AssertionError, match="button-name"):
        axe(page)
