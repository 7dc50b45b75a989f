"""Merging leads: what stays, what goes over, what holds it, and the way back (X02, TRUST E10)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from leads import actions
from leads.actions import merge_leads
from leads.models import Contact, ContactPoint, Lead, NotSame
from leads.tests.factories import make_status
from records.actions import undo
from records.attached.comments import add_comment
from records.attached.files import attach_files
from records.attached.followers import follow
from records.models import Attachment, Comment, Event, Follower, Span
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path
    make_status()


def made(by, name="Ada Byron", points=None, **fields) -> Lead:
    lead = Lead(name=name, **fields)
    actions.create_leads([lead], by=by, points=[points or {}])
    return lead


def merge(by, *leads, values=None, **more):
    chosen = Lead.objects.visible_to(by).filter(pk__in=[lead.pk for lead in leads])
    return merge_leads(chosen, by=by, keep=leads[0].pk, values=values or {}, **more)


TABLES = (Lead, Contact, ContactPoint, Comment, Attachment, Follower)
KEPT = {"version", "updated_at", "name_key"}


def state() -> dict:
    """Every row as it stands, without what each write moves on; open spans; where each event is
    told."""
    rows = {
        (model.__name__, row.pk): {
            field.attname: getattr(row, field.attname)
            for field in model._meta.concrete_fields
            if field.name not in KEPT
        }
        for model in TABLES
        for row in model._base_manager.all()
    }
    spans = sorted(
        Span.objects.filter(until=None).values_list("record_type", "field", "record_id", "value")
    )
    return {"rows": rows, "spans": spans}


def lines() -> dict[int, int]:
    return dict(Event.objects.order_by("id").values_list("id", "line"))


@pytest.fixture
def rich(rep):
    """Two businesses with 25 children each, and one more that shares some of them."""
    leads = []
    for n, name in enumerate(("Acme", "Acme Ltd", "ACME")):
        lead = made(rep, name, {"email": [f"a{n}@acme.example", "all@acme.example"]},
                    kind="business", company_name=f"C{n}", custom={"size": n})  # fmt: skip
        people = [Contact(lead=lead, name=f"Person {n}-{each}") for each in range(8)]
        reach = [{"email": [f"p{n}{each}@acme.example"]} for each in range(8)]
        actions.add_contacts(people, by=rep, points=reach)
        for each in range(6):
            add_comment(lead, by=rep, text=f"{name} {each}")
        attach_files(lead, by=rep, uploads=[ContentFile(b"%PDF-", name=f"{n}.pdf")])
        follow(lead, by=rep, users=[make_user(f"fan{n}").pk])
        made(rep, f"Member {n}", company=lead)
        leads.append(lead)
    return leads


def test_everything_goes_over_and_undo_gives_everything_back(rep, rich):
    """TRUST E10: merge keeps all children; undo restores every row, span and line."""
    first, *others = rich
    children = {model: model._base_manager.count() for model in TABLES}
    before, told = state(), lines()
    outcome = merge(rep, *rich, values={"name": "ACME", "custom.size": 2, "company_name": "C2"})
    assert not outcome.held
    first.refresh_from_db()
    assert (first.name, first.company_name, first.custom) == ("ACME", "C2", {"size": 2})
    assert {model: model._base_manager.count() for model in TABLES} == children
    assert first.contacts.live().count() == 24
    assert ContactPoint.objects.live().filter(contact__lead=first, lead=first).count() == 24
    own = first.points.live().filter(contact=None).values_list("normal", flat=True)
    assert list(own) == ["a0@acme.example", "all@acme.example", "a1@acme.example",
                         "a2@acme.example"]  # fmt: skip
    assert Comment.objects.of(first).count() == 18
    assert Attachment.objects.of(first).count() == 3
    assert Follower.objects.of(first).count() == 4  # three fans, and who commented, once
    assert Lead.objects.filter(company=first).count() == 3
    for other in others:
        other.refresh_from_db()
        assert (other.is_trashed, other.merged_into) == (True, first)
    assert not Event.objects.filter(line__in=[other.pk for other in others]).exists()
    undo(outcome.batch, by=rep)
    assert state() == before
    assert {pk: line for pk, line in lines().items() if pk in told} == told


def test_redo_is_the_undo_of_the_undo(rep, rich):
    outcome = merge(rep, *rich)
    after, told = state()["spans"], lines()
    again = undo(undo(outcome.batch, by=rep).batch, by=rep)
    assert not again.held
    assert state()["spans"] == after
    assert {pk: line for pk, line in lines().items() if pk in told} == told


def test_who_is_there_already_is_not_added_twice(rep):
    """The same person with the same address at both businesses, and an address taken back."""
    one, two = (made(rep, "Acme", kind="business") for _ in range(2))
    for lead in (one, two):
        person = Contact(lead=lead, name="Max Weber")
        actions.add_contacts([person], by=rep, points=[{"email": ["max@acme.example"]}])
    actions.set_points(one, by=rep, kind="phone", values=["+49 30 123456"])
    actions.set_points(one, by=rep, kind="phone", values=[])
    actions.set_points(two, by=rep, kind="phone", values=["+49 30 123456"])
    before = state()
    outcome = merge(rep, one, two)
    assert one.contacts.live().count() == 1
    assert one.points.live().filter(contact=None).get().normal == "+4930123456"
    undo(outcome.batch, by=rep)
    assert state() == before


def test_the_portal_login_and_the_number_of_another_system_stay_unique(rep):
    """What goes over is given up first; the number elsewhere stays with the lead that goes."""
    one = made(rep)
    two = made(rep, portal_login="ada", external_system="crm", external_id="7")
    outcome = merge(rep, one, two, values={"portal_login": "ada"})
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.portal_login, two.portal_login, two.external_id) == ("ada", "", "7")
    undo(outcome.batch, by=rep)
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.portal_login, two.portal_login) == ("", "ada")


def test_the_clocks_show_the_latest_and_go_back(rep):
    one, two = made(rep), made(rep)
    add_comment(two, by=rep, text="hello")
    two.refresh_from_db()
    outcome = merge(rep, one, two)
    one.refresh_from_db()
    assert one.last_action_at == two.last_action_at is not None
    undone = undo(outcome.batch, by=rep)
    one.refresh_from_db()
    assert one.last_action_at is None
    undo(undone.batch, by=rep)
    one.refresh_from_db()
    assert one.last_action_at == two.last_action_at, "done again"


def test_all_or_nothing(rep):
    """Stale, in the trash, out of sight: nothing is done and the reason is told."""
    one, two, three = (made(rep) for _ in range(3))
    actions.change_leads(Lead.objects.filter(pk=two.pk), by=rep, values={"city": "Rome"})
    assert merge(rep, one, two, expect={one.pk: 1, two.pk: 1}).held == {"stale": 1}
    actions.trash(Lead.objects.filter(pk=three.pk), by=rep)
    before = Event.objects.count()
    assert merge(rep, one, two, three).held == {"trashed": 1}
    assert Event.objects.count() == before
    assert Lead.objects.live().count() == 2


def test_a_lead_out_of_sight_is_not_merged(rep):
    """TRUST A2: the set is asked again under the lock."""
    own = make_user("own", visibility="own")
    mine, theirs = made(rep, owner=own), made(rep, owner=rep)
    leads = Lead.objects.visible_to(own).filter(pk__in=[mine.pk])
    assert merge_leads(leads, by=own, keep=theirs.pk, values={}).held == {"gone": 1}


def test_only_with_a_seat(rep):
    one, two = made(rep), made(rep)
    reader = make_user("reader", role="reader")
    with pytest.raises(PermissionDenied):
        merge(reader, one, two)


def test_a_business_is_not_put_inside_itself(rep):
    """The one that stays is a part of a part of the one that goes."""
    top = made(rep, "Top", kind="business")
    middle = made(rep, "Middle", kind="business", company=top)
    part = made(rep, "Part", kind="business", company=middle)
    assert merge(rep, part, top).held == {"inside_itself": 1}
    assert not Lead.objects.trashed().exists()


def test_a_person_has_no_contacts(rep):
    one, two = made(rep), made(rep, kind="business")
    actions.add_contacts([Contact(lead=two, name="Max")], by=rep)
    assert merge(rep, one, two).held == {"needs_business": 1}
    assert not merge(rep, one, two, values={"kind": "business"}).held


def test_a_merged_lead_comes_back_with_the_merge_only(rep):
    one, two = made(rep), made(rep)
    merge(rep, one, two)
    assert actions.restore(Lead.objects.filter(pk=two.pk), by=rep).held == {"merged": 1}


def test_whom_somebody_told_apart_from_one_that_goes_stays_apart_from_the_one_that_stays(rep):
    keep, gone, other = made(rep), made(rep), made(rep, "Ada Byrne")
    actions.tell_apart(Lead.objects.filter(pk__in=[gone.pk, other.pk]), by=rep)

    done = merge(rep, keep, gone)

    said = NotSame.objects.live().values_list("low_id", "high_id")
    assert (keep.pk, other.pk) in set(said)
    undo(done.batch, by=rep)
    assert set(said.all()) == {(gone.pk, other.pk)}


def test_what_was_told_since_goes_back_with_the_record_it_is_about(rep):
    """X02, TRUST E10: a contact came over, was renamed and commented at the lead that stayed. After
    the undo that stands on its own lead's line; what was told of the lead that stayed stays."""
    keep, gone = made(rep, "Acme", kind="business"), made(rep, "ACME", kind="business")
    person = Contact(lead=gone, name="Max Weber")
    actions.add_contacts([person], by=rep)
    merged = merge(rep, keep, gone)
    moved = Contact.objects.filter(pk=person.pk)
    actions.change_contacts(moved, by=rep, values={"name": "Max"})
    add_comment(moved.get(), by=rep, text="Met Max")
    add_comment(keep, by=rep, text="Of Acme")
    undone = undo(merged.batch, by=rep)

    said = dict(Comment.objects.values_list("text", "pk"))
    mine = {said["Met Max"]: "comment.added", person.pk: "leads.contact_changed"}
    about_max = [Event.objects.get(kind=kind, record_id=pk) for pk, kind in mine.items()]
    about_acme = Event.objects.get(kind="comment.added", record_id=said["Of Acme"])
    assert [each.line for each in (*about_max, about_acme)] == [gone.pk, gone.pk, keep.pk]
    lines_of = dict(Comment.objects.values_list("text", "line"))
    assert lines_of == {"Met Max": gone.pk, "Of Acme": keep.pk}
    undo(undone.batch, by=rep)
    for event in about_max:
        event.refresh_from_db()
    assert [each.line for each in about_max] == [keep.pk, keep.pk]
    assert set(Comment.objects.values_list("line", flat=True)) == {keep.pk}
