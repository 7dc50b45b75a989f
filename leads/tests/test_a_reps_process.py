"""The way of a lead through statuses and stages, as a rep and a manager walk it."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from leads.actions import apply_preset, assign, change_leads, change_status, log_activity
from leads.kinds import Kind
from leads.models import Category, Lead, Source, Stage, Status
from leads.tests.factories import make_lead
from records.attached.comments import add_comment
from records.attached.files import attach_files
from records.models import CommentType, Event, FieldDefinition, Follower, Span
from records.timeline import timeline_of
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
CALL = {"direction": "out", "outcome": "reached", "text": "Spoke"}


@pytest.fixture
def company(admin):
    """Stages and statuses in the words of ChartMogul's manual."""
    apply_preset("chartmogul", by=admin)
    return admin


@pytest.fixture
def lead(company, rep):
    return make_lead("Ada Byron", owner=rep, status=of(Kind.NEW))


def of(kind: Kind) -> Status:
    return Status.objects.live().filter(kind=kind).order_by("id")[0]


def move(lead, kind: Kind, by):
    found = change_status(Lead.objects.filter(pk=lead.pk), by=by, status=of(kind))
    lead.refresh_from_db()
    return found


def in_list(client, user, name: str) -> bool:
    client.force_login(user)
    return "Ada Byron" in client.get("/leads/", {"list": name}).text


def test_the_statuses_of_a_lead_are_there_by_name(company):
    """CM-16; LS-01: every lead has one, the database keeps it."""
    names = set(Status.objects.live().values_list("name", flat=True))
    assert {"New Lead", "Working Lead", "Qualified Lead", "Unqualified Lead"} <= names
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.create(name="Nowhere", status=None)


def test_not_a_fit_goes_straight_to_the_status(client, lead, rep):
    """CM-14, CM-17: no contact is asked for first, and no list of work shows the lead any more."""
    assert in_list(client, rep, "my_new")
    assert move(lead, Kind.UNQUALIFIED, rep).changed == 1
    assert lead.last_response_at is None
    assert not lead.activities.exists()
    assert not in_list(client, rep, "my_new")
    assert not in_list(client, rep, "my_working")
    assert in_list(client, rep, "mine")
    assert lead not in Lead.objects.not_over()


def test_qualified_by_research_and_contacted_is_a_working_lead(client, lead, rep):
    """CM-18, LS-08, LS-09."""
    log_activity(lead, by=rep, kind="call", values=CALL | {"at": timezone.now()})
    move(lead, Kind.WORKING, rep)
    assert (in_list(client, rep, "my_new"), in_list(client, rep, "my_working")) == (False, True)


def test_a_no_ends_it(client, lead, rep):
    """CM-24, LS-11: the answer is kept with the lead, the lead is out of the working lists."""
    move(lead, Kind.WORKING, rep)
    reply = CommentType.objects.create(name="Answer", is_answer=True)
    add_comment(lead, by=rep, text="No, thank you.", type=reply)
    move(lead, Kind.UNQUALIFIED, rep)
    assert lead.last_response_at is not None
    assert not in_list(client, rep, "my_working")
    assert "No, thank you." in client.get(lead.get_absolute_url()).text


def test_a_good_fit_is_a_qualified_lead(lead, rep):
    """LS-10: which criteria make it one stands in leads/tests/criteria."""
    move(lead, Kind.QUALIFIED, rep)
    assert lead.status.name == "Qualified Lead"


def test_when_which_work_was_done_can_be_seen_later(lead, rep):
    """WA-14: dated spans of every status and stage, and the same in the story."""
    move(lead, Kind.WORKING, rep)
    move(lead, Kind.QUALIFIED, rep)
    spans = Span.objects.filter(record_id=lead.pk, field=Lead.spanned["status"]).order_by("since")
    closed, running = spans.exclude(until=None).last(), spans.get(until=None)
    assert (closed.value, running.value) == (of(Kind.WORKING).pk, of(Kind.QUALIFIED).pk)
    assert closed.until == running.since
    told = timeline_of(lead, user=rep).entries[:2]
    assert [each.changes[0].after for each in told] == ["Qualified Lead", "Working Lead"]
    assert all(each.at.date() == timezone.now().date() for each in told)


def test_each_stage_has_statuses_of_its_own_and_names_and_order_are_the_companys(company):
    """LS-05, LS-26, WB-01, WB-08, WB-09, SX-20: the same name may stand in two stages, not twice
    in one; kinds stay when names change."""
    first, second = Stage.objects.live().order_by("position")[:2]
    for stage in (first, second):
        Status.objects.create(name="Contact made", kind=Kind.CONTACTED, stage=stage)
    with pytest.raises(IntegrityError), transaction.atomic():
        Status.objects.create(name="Contact made", kind=Kind.CONTACTED, stage=first)
    Status.objects.filter(stage=first, name="Contact made").update(name="Waiting for a call")
    assert first.statuses.get(name="Waiting for a call").kind == Kind.CONTACTED


@pytest.mark.parametrize("preset", ["throughline", "chartmogul", "web3box", "article"])
def test_the_process_is_chosen_not_built_in(admin, preset):
    """LS-26: each preset works with every kind it names and one automatic first status."""
    apply_preset(preset, by=admin)
    assert Status.objects.automatic().kind == Kind.NEW


def test_progress_is_followed_by_lists_and_fields_of_ones_own(client, lead, rep):
    """LS-07, LS-25: a custom field, a condition on it and the status together, and how many."""
    FieldDefinition.objects.create(
        target_type=Lead.record_type, key="budget", label="Budget", type="number"
    )
    Lead.objects.update(custom={"budget": 900})
    client.force_login(rep)
    asked = {"list": "all", "status_kind": Kind.NEW, "custom.budget__gte": "500"}
    assert "Ada Byron" in client.get("/leads/", asked).text
    assert "Ada Byron" not in client.get("/leads/", asked | {"custom.budget__gte": "1000"}).text


def test_leads_come_from_somewhere(client, lead, rep):
    """WB-03: landing page, meetings, connections, referrals … are the company's own list."""
    for name in ("Landing page", "Meeting", "Connection", "Referral"):
        source = Source.objects.create(name=name)
        change_leads(Lead.objects.filter(pk=lead.pk), by=rep, values={"source": source})
        client.force_login(rep)
        assert name in client.get("/leads/", {"list": "all", "source": source.pk}).text


def test_with_each_action_the_status_can_change_and_all_of_it_is_told(
    client, lead, rep, settings, tmp_path
):
    """WB-06, WB-07, WB-11: calls, meetings, mails, notes and files of every stage stand on the
    lead. That the status follows an action by itself comes with the automations."""
    from django.core.files.base import ContentFile

    settings.MEDIA_ROOT = tmp_path
    now = timezone.now()
    log_activity(lead, by=rep, kind="call", values=CALL | {"at": now})
    move(lead, Kind.WORKING, rep)
    log_activity(lead, by=rep, kind="meeting", values={"at": now, "text": "Met in Turin"})
    log_activity(lead, by=rep, kind="email", values={"at": now, "subject": "Offer", "text": "Dear"})
    add_comment(lead, by=rep, text="They have a budget")
    attach_files(lead, by=rep, uploads=[ContentFile(b"plan", "plan.txt")])
    told = {each.event.kind for each in timeline_of(lead, user=rep).entries}
    assert told >= {
        "leads.called", "leads.met", "leads.mail_drafted", "comment.added", "file.attached",
        "leads.status_changed",
    }  # fmt: skip
    assert set(Event.objects.exclude(line=None).values_list("line", flat=True)) == {lead.pk}


def test_who_manages_it_its_priority_and_its_category_change_on_the_way(client, lead, rep):
    """WB-10, WB-12, SX-09: each on the lead's page, each told with before and after."""
    boss = make_user("boss", role="manager")
    client.force_login(rep)
    client.post(reverse("lead_owner", args=[lead.pk]), {"owner": boss.pk, "version": lead.version})
    client.post(reverse("lead_field", args=[lead.pk, "priority"]), page_fields(client, lead, 3))
    kind = Category.objects.create(name="Wholesale")
    sent = page_fields(client, lead, kind.pk, "category")
    client.post(reverse("lead_field", args=[lead.pk, "category"]), sent)
    lead.refresh_from_db()
    assert (lead.owner, lead.priority, lead.category) == (boss, 3, kind)
    told = timeline_of(lead, user=rep).entries[:3]
    changes = [(c.label, c.before, c.after) for each in told for c in each.changes]
    assert changes[1:] == [("priority", "normal", "high"), ("owner", "Rep", "Boss")]
    assert (changes[0][0], changes[0][2]) == ("category", "Wholesale")


def page_fields(client, lead, value, name: str = "priority") -> dict:
    """What the form in place sends: its hidden fields, and the new value."""
    answer = client.get(reverse("lead_field", args=[lead.pk, name]))
    form = answer.context["form"]
    return {each: form[each].value() for each in form.fields} | {name: value}


def test_managers_take_part(client, lead, rep):
    """WB-22: a manager is called by name, hears of the lead, and decides on it."""
    boss = make_user("boss", role="manager")
    add_comment(lead, by=rep, text="@boss may we give ten per cent?")
    assert Follower.objects.of(lead).filter(user=boss).exists()
    add_comment(lead, by=boss, text="Yes.")
    assert move(lead, Kind.QUALIFIED, boss).changed == 1
    assert assign(Lead.objects.filter(pk=lead.pk), by=boss, owner=boss).changed == 1


def test_a_customers_page_is_the_same_page(client, rep, admin):
    """SX-17: the details of a lead are those of a customer; services come with the invoices."""
    apply_preset("throughline", by=admin)
    client.force_login(rep)
    pages = [
        client.get(make_lead("Ada", owner=rep, city="Turin", status=of(kind)).get_absolute_url())
        for kind in (Kind.NEW, Kind.ACTIVE)
    ]
    lead, customer = (re.findall(r"<dt\b[^>]*>(.*?)</dt>", page.text, re.DOTALL) for page in pages)
    assert lead == customer and len(lead) > 5


def test_when_they_were_last_contacted_stands_on_the_page_and_in_lists(client, lead, rep):
    """SX-19: date and time of the last action."""
    at = timezone.now() - timedelta(minutes=3)
    log_activity(lead, by=rep, kind="call", values=CALL | {"at": at})
    client.force_login(rep)
    page = client.get(lead.get_absolute_url()).text
    assert "Last action" in page
    lead.refresh_from_db()
    assert lead.last_action_at is not None
    found = client.get("/leads/", {"list": "all", "last_action_at": "today"}).text
    assert "Ada Byron" in found
