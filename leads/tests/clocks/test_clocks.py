"""What our people did last and what the client did last, with the event that says so (H5)."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from leads import actions, clocks
from leads.lists import LeadList
from leads.models import Activity, ActivityKind, Lead
from leads.tests.factories import make_contact, make_lead, make_status
from records.actions import create, undo
from records.actors import Actor
from records.attached.comments import add_comment, delete_comments
from records.attached.files import attach_files
from records.models import Comment, CommentType, Event
from records.models.events import ActorKind
from records.tests.imports.make import done, uploaded
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
REACHED = {"direction": "out", "outcome": "reached"}
MISSED = {"direction": "out", "outcome": "no_answer"}


def log(lead, rep, kind, **values):
    actions.log_activity(lead, by=rep, kind=kind, values={"at": timezone.now()} | values)


RULE = Actor(ActorKind.AUTOMATION)


@pytest.fixture
def lead():
    return make_lead()


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def set_by() -> tuple[str | None, str | None]:
    """Kinds of the events that set the two clocks; each moment is its event's."""
    lead, found = Lead.objects.get(), []
    pairs = (
        (lead.last_action_at, lead.last_action_event),
        (lead.last_response_at, lead.last_response_event),
    )
    for moment, event_id in pairs:
        event = Event.objects.filter(pk=event_id).first()
        assert moment == (event and (event.happened_at or event.at))
        found.append(event and event.kind)
    return tuple(found)


def test_what_people_do_sets_the_clock_of_our_people(rep, lead):
    assert set_by() == (None, None)
    add_comment(lead, by=rep, text="Hello")
    assert set_by() == ("comment.added", None)
    actions.change_status(Lead.objects.all(), by=rep, status=make_status("Next"))
    assert set_by() == ("leads.status_changed", None)
    file = ContentFile(b"%PDF-", name="a.pdf")
    attach_files(lead, by=rep, uploads=[file])
    assert set_by() == ("file.attached", None)
    log(lead, rep, ActivityKind.CALL, **MISSED)
    assert set_by() == ("leads.called", None)


def test_a_move_in_the_form_counts_too_and_a_new_city_does_not(rep, lead):
    actions.change_leads(Lead.objects.all(), by=rep, values={"city": "Bonn"})
    assert set_by() == (None, None)
    values = {"city": "Ulm", "status": make_status("Next")}
    actions.change_leads(Lead.objects.all(), by=rep, values=values)
    assert set_by() == ("leads.changed", None)


def test_at_a_person_of_a_business_it_is_the_business(rep):
    lead = make_lead("Engines", kind="business")
    add_comment(make_contact(lead), by=rep, text="Hello")
    assert set_by() == ("comment.added", None)


def test_what_the_client_did(rep, lead):
    log(lead, rep, ActivityKind.CALL, **REACHED)
    assert set_by() == ("leads.called", "leads.called")
    log(lead, rep, ActivityKind.CALL, **(MISSED | {"direction": "in"}))
    log(lead, rep, ActivityKind.MEETING)
    assert set_by() == ("leads.met", "leads.met")
    heard = CommentType.objects.create(name="They wrote", is_answer=True)
    add_comment(lead, by=rep, text="Yes, please", type=heard)
    assert set_by() == ("comment.added", "comment.added")


def test_a_draft_nobody_has_read_counts_for_nothing(rep, lead):
    log(lead, rep, ActivityKind.EMAIL, subject="Offer")
    assert set_by() == (None, None)


def test_the_client_itself_may_tell(lead):
    """A message or form that comes in later sets one clock, not the other."""
    comment = Comment(author=None, target_type=100, target_id=lead.pk, line=lead.pk, text="Hi")
    comment.author = make_user("owner")
    client = Actor(ActorKind.CLIENT)
    data = clocks.facts(answer=True)
    outcome = create([comment], by=client, kind="mail.received", data=data)
    clocks.touch(Lead.objects.all(), by=client, action=outcome.batch, response=outcome.batch)
    assert set_by() == (None, "mail.received")


def test_rules_bulk_edits_imports_and_undo_do_not_count(rep, admin, lead):
    one, two = make_status("One"), make_status("Two")
    bulk = LeadList().edit(Lead.objects.all(), by=rep, values={"status": one}, gates=(), batch=None)
    actions.change_status(Lead.objects.all(), by=RULE, status=two)
    undo(bulk.batch, by=rep)
    actions.remove_setup(two, by=admin, into=one)
    done(uploaded(rep, "Name,Status\nAda Byron,New\n", target="leads"), match=["name"])
    assert set_by() == (None, None)
    assert not clocks.wrong(Lead.objects.all()).exists()


def test_what_happened_earlier_does_not_turn_the_clock_back(rep, lead):
    """A call of last week noted after today's comment."""
    add_comment(lead, by=rep, text="Today")
    earlier = timezone.now() - timedelta(days=7)
    log(lead, rep, ActivityKind.CALL, **(REACHED | {"at": earlier}))
    assert set_by() == ("comment.added", "leads.called")
    assert Lead.objects.get().last_response_at == earlier


def test_a_clock_is_no_change(rep, lead):
    """Not told beside what set it; a form opened before stays fresh (TRUST E9)."""
    add_comment(lead, by=rep, text="Hello")
    assert Lead.objects.get().version == 1
    assert not Event.objects.filter(record_type=100).exists()


def test_a_deleted_note_was_written_all_the_same(rep, lead):
    add_comment(lead, by=rep, text="Hello")
    delete_comments(Comment.objects.all(), by=rep)
    assert set_by() == ("comment.added", None)


def test_what_fails_sets_nothing(rep, lead):
    """One transaction: the clock goes the way of its event."""
    gated = make_status("Gated")
    actions.trash(Lead.objects.all(), by=rep)
    assert actions.change_status(Lead.objects.all(), by=rep, status=gated).held_count == 1
    assert set_by() == (None, None)


def test_the_command_reports_differences_and_sets_them_right(rep, lead, capsys):
    add_comment(lead, by=rep, text="Hello")
    call_command("recompute_clocks")
    assert "1 leads, 0 differ." in capsys.readouterr().out
    Lead.objects.update(last_action_at=None, last_response_event=5)
    with pytest.raises(SystemExit):
        call_command("recompute_clocks")
    assert f"lead {lead.pk}" in capsys.readouterr().out
    call_command("recompute_clocks", fix=True)
    call_command("recompute_clocks")
    assert "1 leads, 0 differ." in capsys.readouterr().out
    assert set_by() == ("comment.added", None)


def test_through_the_pages(client, rep, lead):
    client.force_login(rep)
    client.post(reverse("records:comment_add", args=[100, lead.pk]), {"text": "Hello"})
    assert set_by()[0] == "comment.added"
    sent = {"status": make_status("Next").pk, "version": lead.version}
    client.post(reverse("lead_status", args=[lead.pk]), sent)
    assert set_by()[0] == "leads.status_changed"


def test_a_call_that_turns_out_to_have_reached_somebody_is_an_answer(rep, lead):
    """H5: the correction sets the client's clock to the moment of the call."""
    earlier = timezone.now() - timedelta(hours=3)
    log(lead, rep, ActivityKind.CALL, at=earlier, **MISSED)
    assert set_by() == ("leads.called", None)

    actions.change_activities(Activity.objects.all(), by=rep, values={"outcome": "reached"})

    assert set_by() == ("leads.called", "leads.activity_changed")
    assert Lead.objects.get().last_response_at == earlier
    assert not clocks.wrong(Lead.objects.all()).exists()
