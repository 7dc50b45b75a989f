"""One gate on every path: form, in place, many at once, import, rule, undo (CM-02, LS-06)."""

import pytest
from django.urls import reverse

from leads import actions
from leads.criteria import LEADS, missing
from leads.lists import LeadList
from leads.models import Criterion, Lead, Source
from leads.tests.factories import make_lead, make_point
from records.actions import undo
from records.actions.watching import NotAsAsked
from records.actors import Actor
from records.models import HeldRecord, ImportRow
from records.models.events import ActorKind
from records.tests.imports.make import done, uploaded

pytestmark = pytest.mark.django_db
PHONE = {"phone": ["+49 30 1234567"]}


@pytest.fixture
def lead(new):
    return make_lead(status=new, priority=3)


def status_of(lead):
    return Lead.objects.get(pk=lead.pk).status.name


def form_of(lead, **changes):
    values = {
        "kind": "person", "name": lead.name, "priority": lead.priority, "status": lead.status_id,
        "seen": actions.editing.fingerprint(lead),
    }  # fmt: skip
    return values | changes


def test_in_place(client, rep, lead, qualified):
    client.force_login(rep)
    sent = {"status": qualified.pk, "version": lead.version}
    page = client.post(reverse("lead_status", args=[lead.pk]), sent, follow=True)
    assert "Phone is known" in page.content.decode()
    assert status_of(lead) == "New"


def test_the_form_brings_what_is_asked_in_the_same_step(client, rep, lead, qualified):
    client.force_login(rep)
    address = reverse("lead_edit", args=[lead.pk])
    page = client.post(address, form_of(lead, status=qualified.pk))
    assert page.status_code == 422
    assert "Phone is known" in page.content.decode()
    assert status_of(lead) == "New"
    sent = form_of(lead, status=qualified.pk, phones="+49 30 1234567")
    assert client.post(address, sent).status_code == 302
    assert status_of(lead) == "Qualified"


def test_a_new_lead_by_form(client, rep, qualified):
    client.force_login(rep)
    sent = {"kind": "person", "name": "Grace", "priority": 3, "status": qualified.pk}
    page = client.post(reverse("lead_new"), sent)
    assert page.status_code == 422
    assert "Phone is known" in page.content.decode()
    assert not Lead.objects.exists()
    assert client.post(reverse("lead_new"), sent | {"phones": "+49301234567"}).status_code == 302


def test_many_at_once_says_how_many_moved_and_why_others_did_not(rep, new, qualified):
    ready = [make_lead(f"Ready {n}", status=new, priority=3) for n in range(4)]
    for lead in ready:
        make_point(lead, "+49301234567")
    make_lead("No phone", status=new, priority=3), make_lead("Neither", status=new)
    everybody = Lead.objects.all()
    outcome = LeadList().edit(everybody, by=rep, values={"status": qualified}, gates=(), batch=None)
    assert (outcome.changed, outcome.held_count) == (4, 2)
    phone, high = Criterion.objects.order_by("id")
    assert outcome.held == {phone.code: 2, high.code: 1}
    assert HeldRecord.objects.filter(batch=outcome.batch).count() == 2


def test_a_rule_is_held_like_a_person(lead, qualified):
    outcome = actions.change_status(
        Lead.objects.all(), by=Actor(ActorKind.AUTOMATION), status=qualified
    )
    assert outcome.held_count == 1


def test_import_refuses_the_row_with_the_reason(rep, new, qualified, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rows = "Name,Phone,Status,Priority\nAda,+49301234567,Qualified,high\nBob,,Qualified,high\n"
    importing = done(uploaded(rep, rows + "Cy,,New,low\n", target="leads"))
    assert sorted(Lead.objects.values_list("name", flat=True)) == ["Ada", "Cy"]
    [refused] = ImportRow.objects.filter(importing=importing, outcome=5)
    assert (refused.line, refused.problems[0]["reasons"]) == (3, "Phone is known")
    assert importing.counts["refused"] == 1


def test_import_over_known_leads_is_held_too(rep, new, qualified, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name in ("Ada", "Bob"):
        make_point(make_lead(name, status=new, priority=3), f"{name.lower()}@example.com")
    rows = "Name,E-mail,Phone,Status\nAda,ada@example.com,+49301234567,Qualified\n"
    rows += "Bob,bob@example.com,,Qualified\n"
    importing = uploaded(rep, rows, target="leads")
    done(importing, match=["email"], rule="overwrite")
    stands = dict(Lead.objects.values_list("name", "status__name"))
    assert stands == {"Ada": "Qualified", "Bob": "New"}
    [refused] = ImportRow.objects.filter(importing=importing, outcome=5)
    assert refused.problems[0]["reasons"] == "Phone is known"


def test_what_was_asked_cannot_be_taken_away_while_it_stands_there(rep, lead, qualified):
    actions.set_points(lead, by=rep, kind="phone", values=PHONE["phone"])
    assert actions.change_status(Lead.objects.all(), by=rep, status=qualified).changed == 1
    outcome = actions.set_points(lead, by=rep, kind="phone", values=[])
    assert (outcome.changed, outcome.held_count) == (0, 1)
    outcome = actions.change_leads(Lead.objects.all(), by=rep, values={"priority": 1})
    assert outcome.held_count == 1
    assert LEADS.standing_wrongly(Criterion.objects.all()) == {}


def test_undo_does_not_put_it_back_where_it_may_not_stand(rep, lead, qualified, new):
    point = make_point(lead, "+49301234567")
    actions.change_status(Lead.objects.all(), by=rep, status=qualified)
    back = actions.change_status(Lead.objects.all(), by=rep, status=new)
    assert back.changed == 1, "there is always a way back (WB-15)"
    point.delete()
    assert undo(back.batch, by=rep).held_count == 1
    assert status_of(lead) == "New"


def test_the_way_out_asks_too(rep, lead, strict_exit, qualified):
    make_point(lead, "+49301234567")
    outcome = actions.change_status(Lead.objects.all(), by=rep, status=qualified)
    assert outcome.held == {strict_exit.code: 1}
    values = {"status": qualified, "source": Source.objects.create(name="Fair")}
    assert actions.change_leads(Lead.objects.all(), by=rep, values=values).changed == 1


def test_what_is_missing_is_known_before(lead, qualified, strict_exit):
    """Idea 4: what to do, not only that it failed."""
    lacks = [criterion.words for criterion in missing(lead, qualified)]
    assert lacks == ["Source is known", "Phone is known"]
    make_point(lead, "+49301234567")
    assert [criterion.words for criterion in missing(lead, qualified)] == ["Source is known"]


def test_a_stage_asks_for_all_its_statuses(rep, lead, qualified):
    Criterion.objects.create(stage=qualified.stage, words="Has a name", required=["job_title"])
    make_point(lead, "+49301234567")
    assert [c.words for c in missing(lead, qualified)] == ["Has a name"]
    assert actions.change_status(Lead.objects.all(), by=rep, status=qualified).held_count == 1


def test_creating_by_action_adds_all_or_none(rep, qualified):
    leads = [Lead(name=name, status=qualified, priority=3) for name in ("Ada", "Bob")]
    with pytest.raises(NotAsAsked, match="Phone is known"):
        actions.create_leads(leads, by=rep, points=[PHONE, {}])
    assert not Lead.objects.filter(name="Bob").exists()
