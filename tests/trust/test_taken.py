"""A3, A8: a value only one lead may have says "already used", never by whom; and it is no fault
that ends anybody's work."""

from __future__ import annotations

import pytest
from django.urls import reverse

from leads.actions import change_leads, trash
from leads.forms import LeadForm
from leads.models import Lead
from leads.tests.factories import make_lead, make_status
from records.imports.plan import Rule
from records.models import Event, HeldRecord
from records.tests.imports.make import done, uploaded
from tests.trust.crawl import body_of
from tests.trust.test_import_rights import told
from tests.trust.world import CANARY
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
USED = "already used"


@pytest.fixture
def ann(db):
    return make_user("ann", visibility="own")


@pytest.fixture
def bob(db):
    return make_user("bob", visibility="own")


@pytest.fixture
def theirs(ann) -> Lead:
    return make_lead(
        CANARY, owner=ann, portal_login="vip", external_system="old", external_id="X-1",
        company_name=CANARY, city=CANARY,
    )  # fmt: skip


@pytest.fixture
def mine(bob) -> Lead:
    return make_lead("Mine", owner=bob, status=make_status())


def typed(lead: Lead, user, **changed) -> dict:
    form = LeadForm(instance=lead, user=user)
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None} | changed


def says_used_and_no_more(body: str, theirs: Lead) -> None:
    assert USED in body
    assert CANARY not in body.lower()
    assert theirs.get_absolute_url() not in body and f"#{theirs.pk}" not in body


def test_the_form_of_a_lead(theirs, mine, bob, as_user):
    client, login = as_user(bob), theirs.portal_login.upper()
    new = {"name": "Eve", "kind": "person", "priority": "2", "portal_login": login}
    answers = [
        client.post(reverse("lead_new"), new),
        client.post(reverse("lead_edit", args=[mine.pk]), typed(mine, bob, portal_login=login)),
    ]
    for answer in answers:
        assert answer.status_code == 422
        says_used_and_no_more(body_of(answer), theirs)
    mine.refresh_from_db()
    assert (mine.portal_login, Lead.objects.count()) == ("", 2)


def test_a_change_that_came_second_is_held(theirs, mine, bob):
    """Between the form's look and the write somebody else took it: held, no fault."""
    outcome = change_leads(
        Lead.objects.filter(pk=mine.pk), by=bob, values={"portal_login": "VIP"}
    )  # fmt: skip
    assert (outcome.changed, outcome.held) == (0, {"taken": 1})
    assert CANARY not in str(outcome.messages)


@pytest.mark.parametrize("rule", [Rule.CREATE, Rule.OVERWRITE])
def test_an_import(theirs, mine, bob, as_user, rule):
    """New rows and known ones: the row is refused with its line, the others are written."""
    before = Lead.objects.filter(pk=theirs.pk).values().get()
    text = "name,id,system\nEve,X-1,old\nMine,X-1,old\nMax,X-2,old\n"
    importing = done(
        uploaded(bob, text, "leads"),
        to={0: "name", 1: "external_id", 2: "external_system"}, rule=rule,
        match=[] if rule == Rule.CREATE else ["name"],
    )  # fmt: skip
    words = told(importing)
    assert USED in words[2] and USED in words[3] + words[2] and words[4] == ""
    assert CANARY not in " ".join(words.values())
    assert Lead.objects.filter(external_id="X-2").get().owner == bob
    assert Lead.objects.filter(pk=theirs.pk).values().get() == before
    client = as_user(bob)
    says_used_and_no_more(body_of(client.get(f"/imports/{importing.pk}/")), theirs)
    refused = client.get(reverse("records:import_refused", args=[importing.pk]))
    says_used_and_no_more(body_of(refused), theirs)


@pytest.mark.parametrize("field", ["portal_login", "external_id"])
def test_undo_when_somebody_took_it_meanwhile(mine, ann, bob, as_user, field):
    """The record is held and named with its reason; the others come back; no error page."""
    other = make_lead("Other of mine", owner=bob, **{field: "b"})
    Lead.objects.filter(pk=mine.pk).update(**{field: "a"})
    both = Lead.objects.filter(pk__in=[mine.pk, other.pk])
    batch = change_leads(both, by=bob, values={field: ""}).batch
    taker = make_lead(CANARY, owner=ann, **{field: "a"})
    page = as_user(bob).post(reverse("records:batch_undo", args=[batch.pk]), follow=True)
    assert page.status_code == 200
    body = body_of(page)
    assert "Mine" in body and "taken already" in body
    assert CANARY not in body and taker.get_absolute_url() not in body
    mine.refresh_from_db(), other.refresh_from_db()
    assert (getattr(mine, field), getattr(other, field)) == ("", "b")
    assert HeldRecord.objects.get().reasons == ["taken"]


def test_out_of_the_trash_when_it_was_imported_again(mine, ann, bob, as_user):
    """Trashed, imported anew, taken back: the old one stays in the trash and says why."""
    Lead.objects.filter(pk=mine.pk).update(external_system="old", external_id="X-9")
    trash(Lead.objects.filter(pk=mine.pk), by=bob)
    taker = make_lead(CANARY, owner=ann, external_system="old", external_id="X-9")
    count = Event.objects.count()
    client = as_user(bob)
    for url in (reverse("records:trash_restore", args=[100, mine.pk]),
                reverse("lead_restore", args=[mine.pk])):  # fmt: skip
        page = client.post(url, follow=True)
        assert page.status_code == 200
        body = body_of(page)
        assert "taken already" in body and CANARY not in body
        assert taker.get_absolute_url() not in body
    mine.refresh_from_db()
    assert mine.is_trashed and Event.objects.count() == count
