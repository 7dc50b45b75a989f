"""Issued documents stay: past erasure, trash, merge of their leads, and who leaves (TRUST D5)."""

from decimal import Decimal

import pytest
from django.urls import reverse

from invoices import actions
from invoices.handover import count_invoices, hand_over_invoices
from invoices.kinds import InvoiceState
from invoices.models import BillingProfile, Entry, Invoice, InvoiceLine
from invoices.tests.factories import NOW, line, make_draft, make_issued
from leads.actions import erase, merge_leads
from leads.actions import trash as trash_leads
from leads.models import Lead
from leads.tests.factories import make_lead
from records.actions import undo
from records.actions.batches import open_batch
from records.models import Batch, Event
from records.personal.erasing import subject_of
from records.personal.preview import goes_and_stays
from records.trash.emptying import delete_for_good
from users.models import User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
NAME = "Marta Oyelaran-Lindqvist"


def paid(invoice: Invoice, by) -> None:
    actions.enter(
        invoice, by=by, kind="payment", amount=Decimal(50), day=NOW.date(), note=f"by {NAME}"
    )


def said(invoice: Invoice) -> tuple:
    rows = (
        InvoiceLine.objects.filter(invoice=invoice).order_by("position").values_list("name", "net")
    )
    kept = Invoice.objects.values("number", "buyer", "seller", "gross", "frozen", "name", "paid")
    return kept.get(pk=invoice.pk), list(rows)


def row_of(lead: Lead):
    return Lead.objects.filter(pk=lead.pk)


def test_an_erasure_leaves_the_issued_and_takes_the_drafts(admin):
    """X36, D5: the law has the books kept; everything else about the person goes."""
    lead = make_lead(NAME, owner=admin)
    actions.save_billing(lead, by=admin, values={"name": NAME, "vat_id": "DE123456789"})
    issued, draft = make_issued(admin, line(f"For {NAME}"), lead=lead), make_draft(admin, lead=lead)
    paid(issued, admin)
    before = said(issued)
    told = [
        (fate.label, fate.count, fate.goes) for fate in goes_and_stays(subject_of(Lead, [lead.pk]))
    ]
    assert ("Invoices", 1, "nothing") in told and ("Invoices", 1, "everything") in told
    erase(row_of(lead), by=admin)
    assert said(issued) == before and before[0]["buyer"]["name"] == NAME
    assert Entry.objects.get().note == f"by {NAME}"
    assert not Invoice.objects.filter(pk=draft.pk).exists()
    profile = BillingProfile.objects.get()
    assert profile.name.startswith("Erased person") and profile.vat_id == ""
    assert NAME not in str(list(Event.objects.values_list("changes", "data")))


def test_the_page_says_that_the_issued_stay(client, admin):
    lead = make_lead(NAME, owner=admin)
    make_issued(admin, lead=lead)
    client.force_login(admin)
    assert "the law has issued documents" in client.get(reverse("lead_erase", args=[lead.pk])).text


def test_another_erasure_does_not_reach_into_the_issued(admin):
    """D5: a document that names somebody else stays as it went out."""
    invoice = make_issued(admin, line(f"Delivered to {NAME}"))
    erase(row_of(make_lead(NAME, owner=admin)), by=admin)
    assert said(invoice)[1][0][0] == f"Delivered to {NAME}"


def test_a_lead_goes_into_the_trash_with_its_drafts_only(admin):
    """D5, X20; and they come back with it."""
    lead = make_lead("Harbour Bakery", owner=admin)
    issued, draft = make_issued(admin, lead=lead), make_draft(admin, lead=lead)
    outcome = trash_leads(row_of(lead), by=admin)
    assert Invoice.objects.get(pk=issued.pk).deleted_at is None
    assert Invoice.objects.get(pk=draft.pk).deleted_at is not None
    undo(outcome.batch, by=admin)
    assert Invoice.objects.get(pk=draft.pk).deleted_at is None


def test_a_lead_with_issued_invoices_is_not_deleted_for_good(admin):
    """D5, X20: it is held with the reason; one with drafts alone goes."""
    kept, gone = make_lead("Kept", owner=admin), make_lead("Gone", owner=admin)
    make_issued(admin, lead=kept), make_draft(admin, lead=gone)
    actions.save_billing(kept, by=admin, values={"name": "Kept Ltd"})
    both = Lead.objects.filter(pk__in=[kept.pk, gone.pk])
    trash_leads(both, by=admin)
    batch = open_batch(by=admin, kind="records.empty_trash", title="")
    outcome = delete_for_good(both, by=admin, batch=batch)
    assert (outcome.changed, outcome.held["has_to_stay"]) == (1, 1)
    assert "law" in str(outcome.messages["has_to_stay"])
    assert Lead.objects.filter(pk=kept.pk).exists() and not Lead.objects.filter(pk=gone.pk).exists()
    assert Invoice.objects.count() == BillingProfile.objects.count() == 1


def test_merged_leads_keep_what_their_invoices_say(admin):
    """D5, X02: they hang on the lead that stays, and taking the merge back returns them."""
    keep, other = make_lead("Harbour Bakery", owner=admin), make_lead(NAME, owner=admin)
    mine, theirs = make_issued(admin, lead=keep), make_issued(admin, lead=other)
    paid(theirs, admin)
    draft = make_draft(admin, lead=other)
    before = said(mine), said(theirs)
    for lead in (keep, other):
        actions.save_billing(lead, by=admin, values={"name": f"{lead} Ltd"})
    both = Lead.objects.filter(pk__in=[keep.pk, other.pk])
    merged = merge_leads(both, by=admin, keep=keep.pk, values={})
    assert not merged.held, merged.messages
    assert (said(mine), said(theirs)) == before
    assert set(Invoice.objects.values_list("lead", flat=True)) == {keep.pk}
    assert set(InvoiceLine.objects.values_list("lead", flat=True)) == {keep.pk}
    assert Entry.objects.get().lead_id == keep.pk
    assert BillingProfile.objects.get(lead=keep).name == "Harbour Bakery Ltd"
    assert Invoice.objects.get(pk=draft.pk).state == InvoiceState.DRAFT
    undo(merged.batch, by=admin)
    assert Invoice.objects.get(pk=theirs.pk).lead_id == other.pk
    assert Entry.objects.get().lead_id == other.pk


def test_a_merge_brings_billing_details_where_there_were_none(admin):
    keep, one, two = (make_lead(name, owner=admin) for name in ("Keep", "One", "Two"))
    for lead in (one, two):
        actions.save_billing(lead, by=admin, values={"name": f"{lead} Ltd"})
    rows = Lead.objects.filter(pk__in=[keep.pk, one.pk, two.pk])
    merge_leads(rows, by=admin, keep=keep.pk, values={})
    assert BillingProfile.objects.get(lead=keep).name == "One Ltd"
    assert BillingProfile.objects.get(lead=two).name == "Two Ltd"


def test_undo_of_a_payment_is_held_in_words(rep):
    """D8: the page says what to do instead, and it is no error."""
    invoice = make_issued(rep)
    paid(invoice, rep)
    batch = Batch.objects.get(pk=Event.objects.filter(kind="invoices.payment").latest("id").batch)
    outcome = undo(batch, by=rep)
    assert outcome.held["ledger"] and "refund" in str(outcome.messages["ledger"])
    assert Entry.objects.get().deleted_at is None


def test_drafts_and_open_invoices_of_who_leaves_are_handed_over(admin):
    """A9: what is settled stays with who sold it."""
    ann, heir = make_user("ann"), make_user("heir")
    draft, opened, settled = (
        make_draft(ann, owner=ann),
        make_issued(ann, owner=ann),
        make_issued(ann, owner=ann),
    )
    actions.enter(settled, by=ann, kind="payment", amount=settled.gross, day=NOW.date())
    users = User.objects.filter(pk=ann.pk)
    assert count_invoices(users) == 2
    hand_over_invoices(users, to=heir, by=admin)
    owners = dict(Invoice.objects.values_list("pk", "owner"))
    assert owners == {draft.pk: heir.pk, opened.pk: heir.pk, settled.pk: ann.pk}
