"""Two people change one deal, each in another way (TRUST E9, X39).

The second is told, sees both values field by field, and nothing is lost or overwritten unseen.
"""

import pytest
from django.test import Client
from django.urls import reverse

from deals.forms import DealForm
from deals.models import Deal, LostReason
from deals.tests.factories import make_deal, make_stage
from leads.tests.factories import make_point
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

    def opens_form(self, deal: Deal) -> dict:
        deal = Deal.objects.get(pk=deal.pk)
        form = DealForm(instance=deal, user=User.objects.get(pk=self.user.pk))
        data = {name: form[name].value() for name in form.fields}
        return {name: value for name, value in data.items() if value is not None}

    def posts(self, page: str, deal: Deal, *more, **sent):
        return self.browser.post(reverse(page, args=[deal.pk, *more]), sent)

    def saves(self, deal: Deal, form: dict, **typed):
        return self.posts("deal_edit", deal, **(form | typed))

    def opens_field(self, deal: Deal, name: str) -> str:
        """What the page says of the value it shows."""
        page = self.browser.get(reverse("deal_field", args=[deal.pk, name]))
        return page.context["form"].initial["was"]

    def sets(self, deal: Deal, name: str, value: object, was: str = ""):
        return self.posts("deal_field", deal, name, **{name: value, "was": was})

    def moves(self, deal: Deal, stage, version: int, page: str = "deal_move", **typed):
        dialog = {"dialog": "1"} if typed else {}
        return self.posts(page, deal, stage=stage.pk, version=version, **dialog, **typed)

    def selects(self, *deals: Deal) -> str:
        sent = {"state": "list=all", "id": [deal.pk for deal in deals]}
        return self.browser.post("/deals/select/", sent).url

    def edits_all(self, selection: str, field: str, value: object):
        return self.browser.post(selection, {"field": field, "value": value}, follow=True)


@pytest.fixture
def ann() -> Person:
    return Person("ann")


@pytest.fixture
def ben() -> Person:
    return Person("ben")


@pytest.fixture
def stages():
    kinds = {kind: make_stage(kind) for kind in ("open", "won", "lost")}
    return kinds | {"next": make_stage(name="Negotiation", position=1, win_likelihood=70)}


@pytest.fixture
def reason() -> LostReason:
    return LostReason.objects.create(name="Price")


@pytest.fixture
def deal(stages, settings, tmp_path) -> Deal:
    settings.MEDIA_ROOT = tmp_path
    return make_deal(value=1000, close_date="2027-01-31", description="Two")


# --- form and form -------------------------------------------------------------------------------


def test_both_save_the_form(ann, ben, deal):
    """Ben was quicker: what only one of them changed is chosen already, of the rest Ann says."""
    form = ann.opens_form(deal)
    ben.saves(deal, ben.opens_form(deal), value="900", close_date="2027-02-28", name="Racks")
    typed = {"value": "1200", "description": "Three"}
    answer = ann.saves(deal, form, **typed)
    assert choices(answer) == {
        "name": ("Ovens", "Racks", "theirs"),
        "value": ("1200", "900", ""),
        "close_date": ("Jan 31, 2027", "Feb 28, 2027", "theirs"),
        "description": ("Three", "Two", "mine"),
    }
    assert Deal.objects.get().value == 900  # until Ann says so
    unsaid = merged(answer, name="theirs", value="", close_date="theirs", description="mine")
    assert ann.saves(deal, form, **typed, **unsaid).status_code == 422
    said_all = merged(answer, name="theirs", value="mine", close_date="theirs", description="mine")
    assert ann.saves(deal, form, **typed, **said_all).status_code == 302
    deal.refresh_from_db()
    assert (deal.name, deal.value, str(deal.close_date), deal.description) == (
        "Racks", 1200, "2027-02-28", "Three",
    )  # fmt: skip


def test_the_same_person_in_two_tabs(ann, deal):
    """Two tabs are two people: the older tab overwrites nothing it has not shown."""
    first, second = ann.opens_form(deal), ann.opens_form(deal)
    assert ann.saves(deal, first, value="900").status_code == 302
    answer = ann.saves(deal, second, value="1200")
    assert choices(answer) == {"value": ("1200", "900", "")}
    ann.saves(deal, second, value="1200", **merged(answer, value="theirs"))
    assert Deal.objects.get().value == 900


def test_a_third_is_quicker_while_one_chooses(ann, ben, deal):
    """The page to choose on knows what it showed as well."""
    form = ann.opens_form(deal)
    ben.saves(deal, ben.opens_form(deal), value="900")
    answer = ann.saves(deal, form, value="1200")
    ben.saves(deal, ben.opens_form(deal), value="800")
    answer = ann.saves(deal, form, value="1200", **merged(answer, value="mine"))
    assert choices(answer) == {"value": ("1200", "800", "")}


# --- form and in place, move, close --------------------------------------------------------------


def test_in_place_while_the_form_is_open(ann, ben, deal):
    form = ann.opens_form(deal)
    ben.sets(deal, "value", "900", ben.opens_field(deal, "value"))
    answer = ann.saves(deal, form, value="1200")
    assert choices(answer) == {"value": ("1200", "900", "")}


def test_the_form_is_saved_while_a_field_is_open_in_place(ann, ben, deal):
    """The same field: both values are shown; another field is no conflict."""
    source = ann.opens_field(deal, "owner")
    was = ann.opens_field(deal, "value")
    ben.saves(deal, ben.opens_form(deal), value="900", owner=ben.user.pk)
    answer = ann.sets(deal, "value", "1200", was)
    assert answer.status_code == 409
    assert 'value="1200"' in answer.text and "<b>900</b>" in answer.text
    owner = ann.sets(deal, "owner", ann.user.pk, source)
    assert owner.status_code == 409 and "<b>Ben</b>" in owner.text  # words, not a number
    assert ann.sets(deal, "name", "Mixers").status_code == 302
    deal.refresh_from_db()
    assert (deal.name, deal.value, deal.owner) == ("Mixers", 900, ben.user)


def test_closed_while_the_form_is_open(ann, ben, deal, stages):
    """What a won deal no longer lets be set is said, not dropped unseen."""
    form = ann.opens_form(deal)
    ben.moves(deal, stages["won"], deal.version)
    answer = ann.saves(deal, form, win_likelihood="55", description="Three")
    rows = {row.name: row for row in answer.context["rows"]}
    assert answer.status_code == 409
    assert (rows["win_likelihood"].mine, rows["win_likelihood"].theirs) == ("55", "100")
    assert rows["win_likelihood"].is_settled and "can no longer be set" in answer.text
    assert "forecast" not in rows  # Ann had not touched it
    kept = merged(answer, close_date="theirs", description="mine")
    assert ann.saves(deal, form, win_likelihood="55", description="Three", **kept).url
    deal.refresh_from_db()
    assert (deal.description, deal.win_likelihood, deal.stage) == ("Three", 100, stages["won"])


def test_changed_while_the_page_is_open_to_move_it(ann, ben, deal, stages):
    """A plain move is asked about again, with the deal as it is now."""
    ben.saves(deal, ben.opens_form(deal), value="900")
    answer = ann.moves(deal, stages["next"], deal.version)
    assert answer.status_code == 422 and "Somebody changed it" in answer.text
    assert Deal.objects.get().stage == stages["open"]


@pytest.mark.parametrize("page", ["deal_move", "board_move"])
def test_changed_while_the_dialog_of_a_stage_is_open(ann, ben, deal, stages, reason, page):
    """CM-30, WA-26: typed values stand there still beside Ben's; sent again, they are meant."""
    ben.saves(deal, ben.opens_form(deal), value="900", close_date="2027-02-28")
    typed = {"lost_reason": reason.pk, "value": "1200", "close_date": "2027-01-31"}
    answer = ann.moves(deal, stages["lost"], deal.version, page, **typed)
    assert answer.status_code == 422
    shown = {row.name: (row.mine, row.theirs, row.choice) for row in answer.context["rows"]}
    assert shown == {
        "value": ("1200", "900", ""),
        "close_date": ("Jan 31, 2027", "Feb 28, 2027", "theirs"),
    }
    form = answer.context["form"]
    assert (form["value"].value(), form["lost_reason"].value()) == ("1200", str(reason.pk))
    assert form["close_date"].value() == "2027-02-28"
    assert Deal.objects.get().stage == stages["open"]
    again = {**typed, "close_date": form["close_date"].value()}
    ann.moves(deal, stages["lost"], int(form["version"].value()), page, **again)
    deal.refresh_from_db()
    assert (deal.stage, deal.value, str(deal.close_date)) == (stages["lost"], 1200, "2027-02-28")


@pytest.mark.parametrize("page", ["deal_move", "board_move"])
def test_both_close_it(ann, ben, deal, stages, reason, page):
    """Ben won what Ann is about to lose: she is told, and won stays won (D9)."""
    ben.moves(deal, stages["won"], deal.version)
    typed = {"lost_reason": reason.pk, "value": "1", "close_date": "2027-01-31"}
    answer = ann.moves(deal, stages["lost"], deal.version, page, **typed)
    assert answer.status_code == 422
    assert ("Closed lost", "Closed won") in [
        (row.mine, row.theirs) for row in answer.context["rows"]
    ]
    version = int(answer.context["form"]["version"].value())
    answer = ann.moves(deal, stages["lost"], version, page, **typed)
    assert "It is won. Reopen it first." in answer.text
    assert Deal.objects.get().stage == stages["won"]


# --- many at once --------------------------------------------------------------------------------


def test_many_at_once_while_the_form_is_open(ann, ben, deal):
    form = ann.opens_form(deal)
    ben.edits_all(ben.selects(deal), "close_date", "2027-03-31")
    answer = ann.saves(deal, form, close_date="2027-01-01")
    assert choices(answer) == {"close_date": ("Jan 1, 2027", "Mar 31, 2027", "")}


def test_the_form_is_saved_between_selecting_and_changing(ann, ben, deal):
    """The deal Ann changed is held with the reason, the other one is changed; then knowingly."""
    other = make_deal("Racks", close_date="2027-01-31", lead=deal.lead)
    selection = ben.selects(deal, other)
    ann.saves(deal, ann.opens_form(deal), close_date="2027-04-30")
    answer = ben.edits_all(selection, "close_date", "2027-03-31")
    assert held(answer) == {SET_SINCE: 1}
    days = dict(Deal.objects.values_list("name", "close_date"))
    assert {name: str(day) for name, day in days.items()} == {
        "Ovens": "2027-04-30", "Racks": "2027-03-31",
    }  # fmt: skip
    ben.browser.post(answer.request["PATH_INFO"] + "all-the-same/")
    assert str(Deal.objects.get(name="Ovens").close_date) == "2027-03-31"
    told = Event.objects.filter(record_id=deal.pk, changes__has_key="close_date").order_by("id")
    assert [event.changes["close_date"] for event in told] == [
        ["2027-01-31", "2027-04-30"], ["2027-04-30", "2027-03-31"],
    ]  # fmt: skip


def test_moved_between_selecting_and_moving_all(ann, ben, deal, stages):
    selection = ben.selects(deal)
    ann.moves(deal, stages["next"], deal.version)
    assert held(ben.edits_all(selection, "stage", stages["won"].pk)) == {SET_SINCE: 1}
    assert Deal.objects.get().stage == stages["next"]


# --- form and job: an import ---------------------------------------------------------------------

FILE = "Opportunity,Email,Amount,Close date,Record ID\nOvens,ada@example.org,700,2027-06-30,A1\n"


@pytest.fixture
def known(deal) -> Deal:
    make_point(deal.lead, "ada@example.org")
    Deal.objects.update(external_id="A1")
    return deal


def checks_file(person: Person) -> Import:
    importing = uploaded(person.user, FILE, "deals")
    return checked(importing, match=["external_id"], rule=Rule.OVERWRITE)


def imports(importing: Import) -> Import:
    runner.run(start_run(importing, by=importing.user).pk)
    return Import.objects.get(pk=importing.pk)


def test_an_import_while_the_form_is_open(ann, ben, known):
    form = ann.opens_form(known)
    assert imports(checks_file(ben)).counts["change"] == 1
    answer = ann.saves(known, form, value="1200")
    assert choices(answer) == {
        "value": ("1200", "700", ""),
        "close_date": ("Jan 31, 2027", "Jun 30, 2027", "theirs"),
    }


def test_the_form_is_saved_between_check_and_import(ann, ben, known):
    importing = checks_file(ben)
    ann.saves(known, ann.opens_form(known), value="1200")
    importing = imports(importing)
    assert (importing.counts["change"], importing.counts["refused"]) == (0, 1)
    (row,) = sample(importing, RowOutcome.REFUSED)
    assert row.reasons == ["Somebody else changed this since you looked."]
    assert Deal.objects.get().value == 1200


# --- deleting ------------------------------------------------------------------------------------


def test_deleted_while_its_form_is_open(ann, ben, deal):
    """Ann is told, what she typed stands there still, and is saved once the deal is back."""
    form = ann.opens_form(deal)
    ben.posts("deal_trash", deal)
    answer = ann.saves(deal, form, value="1200")
    assert answer.status_code == 422
    assert "It is in the trash." in answer.text and 'value="1200"' in answer.text
    ann.posts("deal_restore", deal)
    answer = ann.saves(deal, form, value="1200")
    assert choices(answer) == {"value": ("1200", "1000", "mine")}
    ann.saves(deal, form, value="1200", **merged(answer, value="mine"))
    assert Deal.objects.live().get().value == 1200


def test_deleted_while_a_field_is_open_in_place(ann, ben, deal):
    was = ann.opens_field(deal, "value")
    ben.posts("deal_trash", deal)
    answer = ann.sets(deal, "value", "1200", was)
    assert answer.status_code == 422
    assert "It is in the trash." in answer.text and 'value="1200"' in answer.text


@pytest.mark.parametrize("page", ["deal_move", "board_move"])
def test_deleted_while_the_dialog_is_open(ann, ben, deal, stages, reason, page):
    ben.posts("deal_trash", deal)
    typed = {"lost_reason": reason.pk, "value": "1200", "close_date": "2027-01-31"}
    answer = ann.moves(deal, stages["lost"], deal.version + 1, page, **typed)
    assert answer.status_code == 422
    assert "It is in the trash." in answer.text and 'value="1200"' in answer.text


def test_the_owner_in_place_knows_what_the_page_showed(ann, ben, deal):
    """SX-09."""
    ben.saves(deal, ben.opens_form(deal), value="900")
    answer = ann.posts("deal_owner", deal, owner=ann.user.pk, version=deal.version)
    assert "Somebody changed this deal since you opened it" in said(answer)
    assert Deal.objects.get().owner is None


def test_deleted_between_selecting_and_changing(ann, ben, deal):
    selection = ben.selects(deal)
    ann.posts("deal_trash", deal)
    assert held(ben.edits_all(selection, "close_date", "2027-03-31"))["trashed"] == 1
