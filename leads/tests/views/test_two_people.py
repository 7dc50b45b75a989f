"""Two people change one lead, each in another way (TRUST E9).

The second is told, sees both values, and nothing is lost or overwritten unseen: a form is merged
field by field, a change in place and many at once are held with their reason.
"""

import pytest
from django.test import Client
from django.urls import reverse

from leads.forms import LeadForm
from leads.kinds import Kind
from leads.models import Lead
from leads.tests.factories import make_lead, make_point, make_status
from records.gates import SET_SINCE
from records.imports.actions import start_run
from records.imports.plan import Rule
from records.imports.results import sample
from records.jobs import runner
from records.models import Event, Import
from records.models.imports import RowOutcome
from records.tests.imports.make import checked, uploaded
from records.tests.two_people import choices, held, merged, said
from users.models import User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


class Person:
    """Somebody at a browser; what is opened first may be sent later."""

    def __init__(self, name: str) -> None:
        self.user = make_user(name)
        self.browser = Client()
        self.browser.force_login(self.user)

    def opens_form(self, lead: Lead) -> dict:
        lead = Lead.objects.get(pk=lead.pk)
        form = LeadForm(instance=lead, user=User.objects.get(pk=self.user.pk))
        data = {name: form[name].value() for name in form.fields}
        return {name: value for name, value in data.items() if value is not None}

    def saves(self, lead: Lead, form: dict, **typed):
        return self.browser.post(reverse("lead_edit", args=[lead.pk]), form | typed)

    def sets(self, lead: Lead, field: str, value: int, version: int):
        """In place on the lead's page, which showed ``version``."""
        data = {field: value, "version": version}
        return self.browser.post(reverse(f"lead_{field}", args=[lead.pk]), data)

    def deletes(self, lead: Lead):
        return self.browser.post(reverse("lead_trash", args=[lead.pk]))

    def selects(self, query: str, *leads: Lead) -> str:
        """All that match, or the ticked ones; the address of the page that says what to do."""
        chosen = {"id": [lead.pk for lead in leads]} if leads else {"all": "1"}
        return self.browser.post("/leads/select/", {"state": query} | chosen).url

    def edits_all(self, selection: str, field: str, value: object):
        return self.browser.post(selection, {"field": field, "value": value}, follow=True)


@pytest.fixture
def ann() -> Person:
    return Person("ann")


@pytest.fixture
def ben() -> Person:
    return Person("ben")


@pytest.fixture
def lead() -> Lead:
    return make_lead("Ada", city="Bonn", priority=2)


@pytest.fixture
def working():
    return make_status("Working", Kind.WORKING)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# --- form and in place ---------------------------------------------------------------------------


def test_in_place_while_the_form_is_open(ann, ben, lead, working):
    """Two fields: both stay. Ann is shown what Ben did, and it is proposed."""
    form = ann.opens_form(lead)
    ben.sets(lead, "status", working.pk, lead.version)
    answer = ann.saves(lead, form, city="Mainz")
    assert choices(answer) == {
        "status": ("New", "Working", "theirs"),
        "city": ("Mainz", "Bonn", "mine"),
    }
    ann.saves(lead, form, city="Mainz", **merged(answer, status="theirs", city="mine"))
    lead.refresh_from_db()
    assert (lead.status, lead.city) == (working, "Mainz")


def test_form_and_in_place_set_the_same_field(ann, ben, lead, working):
    lost = make_status("Lost", Kind.LOST)
    form = ann.opens_form(lead)
    ben.sets(lead, "status", working.pk, lead.version)
    answer = ann.saves(lead, form, status=lost.pk)
    assert choices(answer) == {"status": ("Lost", "Working", "")}
    lead.refresh_from_db()
    assert lead.status == working  # until Ann says so
    ann.saves(lead, form, status=lost.pk, **merged(answer, status="mine"))
    lead.refresh_from_db()
    assert lead.status == lost


def test_the_form_is_saved_while_the_page_is_open(ann, ben, lead, working):
    form = ann.opens_form(lead)
    ann.saves(lead, form, city="Mainz")
    answer = ben.sets(lead, "status", working.pk, lead.version)
    assert "Somebody changed this lead since you opened it" in said(answer)
    fresh = Lead.objects.get()
    assert (fresh.city, fresh.status.name) == ("Mainz", "New")
    ben.sets(lead, "status", working.pk, fresh.version)
    assert Lead.objects.get().status == working


# --- form and many at once -----------------------------------------------------------------------


def test_many_at_once_while_the_form_is_open(ann, ben, lead):
    form = ann.opens_form(lead)
    ben.edits_all(ben.selects("list=all"), "priority", "3")
    answer = ann.saves(lead, form, priority="1", city="Mainz")
    assert choices(answer) == {"priority": ("low", "high", ""), "city": ("Mainz", "Bonn", "mine")}
    lead.refresh_from_db()
    assert (lead.priority, lead.city) == (3, "Bonn")


def test_the_form_is_saved_between_selecting_and_changing(ann, ben, lead):
    """Ticked rows: the field Ann set is held, the lead nobody touched is changed."""
    other = make_lead("Untouched", priority=2)
    selection = ben.selects("list=all", lead, other)
    ann.saves(lead, ann.opens_form(lead), priority="1")
    answer = ben.edits_all(selection, "priority", "3")
    assert held(answer) == {SET_SINCE: 1}
    assert "Somebody else changed this since you looked." in answer.text
    assert dict(Lead.objects.values_list("name", "priority")) == {"Ada": 1, "Untouched": 3}
    assert "Ada" in ben.browser.get(answer.context["held_url"]).text


def test_another_field_does_not_hold(ann, ben, lead):
    selection = ben.selects("list=all", lead)
    ann.saves(lead, ann.opens_form(lead), city="Mainz")
    assert held(ben.edits_all(selection, "priority", "3")) == {}
    lead.refresh_from_db()
    assert (lead.city, lead.priority) == ("Mainz", 3)


# --- form and import -----------------------------------------------------------------------------

FILE = "name,email,city,job title\nAda,ada@example.com,Ulm,Countess\n"


def checks_file(person: Person, text: str = FILE) -> Import:
    importing = uploaded(person.user, text, "leads")
    return checked(importing, match=["email"], rule=Rule.OVERWRITE)


def imports(importing: Import) -> Import:
    runner.run(start_run(importing, by=importing.user).pk)
    return Import.objects.get(pk=importing.pk)


def test_an_import_while_the_form_is_open(ann, ben, lead):
    make_point(lead, "ada@example.com")
    form = ann.opens_form(lead)
    assert imports(checks_file(ben)).counts["change"] == 1
    answer = ann.saves(lead, form, city="Mainz")
    assert choices(answer) == {
        "city": ("Mainz", "Ulm", ""),
        "job_title": ("", "Countess", "theirs"),
    }
    lead.refresh_from_db()
    assert (lead.city, lead.job_title) == ("Ulm", "Countess")


def test_the_form_is_saved_between_check_and_import(ann, ben, lead):
    """The row is refused with its reason instead of overwriting what nobody had seen."""
    make_point(lead, "ada@example.com")
    importing = checks_file(ben, FILE.replace("email", "email,phone", 1).replace(
        "ada@example.com", "ada@example.com,+49 30 123456"))  # fmt: skip
    ann.saves(lead, ann.opens_form(lead), city="Mainz")
    importing = imports(importing)
    assert {name: importing.counts[name] for name in ("change", "refused", "left")} == {
        "change": 0, "refused": 1, "left": 0,
    }  # fmt: skip
    (row,) = sample(importing, RowOutcome.REFUSED)
    assert row.reasons == ["Somebody else changed this since you looked."]
    lead.refresh_from_db()
    assert (lead.city, lead.job_title, lead.points.count()) == ("Mainz", "", 1)
    # Checked again, the file's values are what Ben wants, knowingly.
    assert imports(checks_file(ben)).counts["change"] == 1
    lead.refresh_from_db()
    assert lead.city == "Ulm"


def test_a_field_the_file_does_not_hold_is_no_reason(ann, ben, lead):
    make_point(lead, "ada@example.com")
    importing = checks_file(ben)
    ann.saves(lead, ann.opens_form(lead), region="Hesse")
    assert imports(importing).counts["change"] == 1
    lead.refresh_from_db()
    assert (lead.region, lead.city) == ("Hesse", "Ulm")


def test_a_lead_deleted_between_check_and_import(ann, ben, lead):
    make_point(lead, "ada@example.com")
    importing = checks_file(ben, "email,more emails\nada@example.com,countess@example.com\n")
    ann.deletes(lead)
    importing = imports(importing)
    (row,) = sample(importing, RowOutcome.REFUSED)
    assert row.reasons == ["It is in the trash."]
    assert lead.points.count() == 1


# --- deleting ------------------------------------------------------------------------------------


def test_a_lead_deleted_while_its_form_is_open(ann, ben, lead):
    """Ann is told, what she typed stands there still, and is saved once the lead is back."""
    form = ann.opens_form(lead)
    ben.deletes(lead)
    answer = ann.saves(lead, form, city="Mainz")
    assert answer.status_code == 422
    assert "This lead is in the trash." in answer.text
    assert 'value="Mainz"' in answer.text
    assert Lead.objects.get().city == "Bonn"
    ann.browser.post(reverse("lead_restore", args=[lead.pk]))
    answer = ann.saves(lead, form, city="Mainz")
    ann.saves(lead, form, city="Mainz", **merged(answer, city="mine"))
    assert Lead.objects.live().get().city == "Mainz"


def test_a_lead_deleted_while_its_page_is_open(ann, ben, lead, working):
    ben.deletes(lead)
    assert "It is in the trash." in said(ann.sets(lead, "status", working.pk, lead.version))
    assert Lead.objects.get().status.name == "New"


def test_what_was_set_before_the_deletion_comes_back_with_it(ann, ben, lead, working):
    """Ben's page is older than Ann's change: the trash keeps it."""
    ann.sets(lead, "status", working.pk, lead.version)
    ben.deletes(lead)
    ben.browser.post(reverse("lead_restore", args=[lead.pk]))
    assert Lead.objects.live().get().status == working


def test_a_lead_deleted_between_selecting_and_changing(ann, ben, lead):
    selection = ben.selects("list=all", lead)
    ann.deletes(lead)
    answer = ben.edits_all(selection, "priority", "3")
    assert held(answer)["trashed"] == 1
    assert Lead.objects.get().priority == 2


# --- many at once, twice -------------------------------------------------------------------------


def test_both_select_by_the_same_filter(ann, ben, lead):
    """The second finds that nothing matches any more."""
    first, second = ann.selects("priority=2"), ben.selects("priority=2")
    ann.edits_all(first, "priority", "1")
    answer = ben.edits_all(second, "priority", "3")
    assert held(answer) == {"no_longer_matches": 1, SET_SINCE: 1}
    assert Lead.objects.get().priority == 1


def test_both_tick_the_same_rows(ann, ben, lead):
    """Held with its reason; changed when Ben says so, knowingly."""
    first, second = ann.selects("list=all", lead), ben.selects("list=all", lead)
    ann.edits_all(first, "priority", "1")
    answer = ben.edits_all(second, "priority", "3")
    assert held(answer) == {SET_SINCE: 1}
    assert Lead.objects.get().priority == 1
    assert "Change them all the same" in answer.text
    ben.browser.post(answer.request["PATH_INFO"] + "all-the-same/")
    assert Lead.objects.get().priority == 3
    told = Event.objects.filter(changes__has_key="priority").order_by("id")
    assert [event.changes["priority"] for event in told] == [[2, 1], [1, 3]]


def test_my_own_earlier_change_does_not_hold_me(ann, lead):
    """The same person in two tabs: what was said last counts."""
    selection = ann.selects("list=all", lead)
    ann.saves(lead, ann.opens_form(lead), priority="1")
    assert held(ann.edits_all(selection, "priority", "3")) == {}
    assert Lead.objects.get().priority == 3
