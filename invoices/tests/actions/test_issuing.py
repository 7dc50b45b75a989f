"""From draft to issued: number, day, and words that never change again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError

from deals.models import ExchangeRate
from deals.money.jobs import revalue_today
from deals.tests.factories import make_deal
from invoices import actions
from invoices.actions.drafting import line_for_deal
from invoices.kinds import InvoiceKind, InvoiceState
from invoices.models import BillingProfile, Invoice, InvoiceLine, NumberCounter
from invoices.tests.factories import NOW, line, make_draft, make_issued
from leads.kinds import Kind
from leads.tests.factories import make_lead, make_status
from records.actions import undo
from records.models import Batch, Event

pytestmark = pytest.mark.django_db


def one(invoice: Invoice):
    return Invoice.objects.filter(pk=invoice.pk)


def test_a_draft_has_totals_and_no_number(rep):
    """TRUST law 8: numbers never on drafts; X21: half up per rate."""
    draft = make_draft(rep, line(price="10.05", quantity="3"), line("Mixer", price="5", tax="7"))
    assert (draft.state, draft.number) == (InvoiceState.DRAFT, None)
    assert (draft.net, draft.tax, draft.gross) == tuple(map(Decimal, ("35.15", "6.08", "41.23")))
    assert [each.net for each in draft.lines.order_by("position")] == [Decimal("30.15"), Decimal(5)]


def test_the_name_of_the_deal_goes_into_the_draft(rep):
    """WA-16."""
    deal = make_deal("Ovens for the harbour", value=Decimal(1200), owner=rep)
    draft = make_draft(rep, line_for_deal(deal, on=NOW.date()), deal=deal, currency="")
    assert (draft.name, draft.lead_id, draft.currency) == (deal.name, deal.lead_id, "EUR")
    assert draft.net == Decimal(1200)


def test_issuing_gives_number_day_and_due_day(rep):
    """WA-18: activated. The client's own days to pay count before everybody's."""
    lead = make_lead("Harbour Bakery", country="DE", city="Kiel")
    BillingProfile.objects.create(lead=lead, terms_days=10, name="Harbour Bakery Ltd")
    invoice = make_issued(rep, lead=lead)
    assert invoice.number == "INV-2026-0001"
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 11, 22), date(2026, 12, 2))
    assert (invoice.state, invoice.owed) == (InvoiceState.OPEN, Decimal("119.00"))
    assert invoice.buyer["name"] == "Harbour Bakery Ltd"
    assert Event.objects.filter(kind="invoices.issued", line=lead.pk).count() == 1


def test_numbers_follow_each_other_whatever_is_held(rep):
    """TRUST D4: a draft without lines takes no number."""
    empty = make_draft(rep)
    actions.change_invoices(one(empty), by=rep, values={}, lines=[])
    full = make_draft(rep)
    outcome = actions.issue(Invoice.objects.filter(pk__in=[empty.pk, full.pk]), by=rep, now=NOW)
    assert (outcome.changed, outcome.held["no_lines"]) == (1, 1)
    assert one(full).get().number == "INV-2026-0001"
    assert NumberCounter.objects.get().next == 2


def test_twice_the_same_click_is_one_number(rep):
    """TRUST D7."""
    invoice = make_issued(rep)
    again = actions.issue(one(invoice), by=rep, now=NOW)
    assert again.changed == 0 and again.held["issued"] == 1
    assert one(invoice).get().number == invoice.number


@pytest.mark.parametrize(
    "values", [{"intro": "Dear all"}, {"currency": "USD"}, {"discount_percent": Decimal(5)}]
)
def test_what_is_issued_is_not_changed(rep, values):
    """TRUST D5: by form, bulk edit or rule: they all call this."""
    invoice = make_issued(rep)
    outcome = actions.change_invoices(one(invoice), by=rep, values=values)
    assert outcome.held["issued"] == 1


def test_undo_of_an_edit_of_the_draft_does_not_reach_the_issued(rep):
    """TRUST D5: a path that no action of invoices stands before."""
    draft = make_draft(rep)
    edit = actions.change_invoices(one(draft), by=rep, values={"intro": "Dear all"})
    actions.issue(one(draft), by=rep, now=NOW)
    undone = undo(edit.batch, by=rep)
    assert one(draft).get().intro == "Dear all"
    assert undone.changed == 0


def test_neither_issuing_nor_drafting_is_undone_once_issued(rep):
    """TRUST D5: numbers are given once."""
    draft = make_draft(rep)
    issued = actions.issue(one(draft), by=rep, now=NOW)
    undo(issued.batch, by=rep)
    fresh = one(draft).get()
    assert (fresh.state, fresh.number) == (InvoiceState.OPEN, "INV-2026-0001")
    drafted = Event.objects.filter(kind="invoices.drafted").latest("id").batch
    undo(Batch.objects.get(pk=drafted), by=rep)
    assert one(draft).get().deleted_at is None
    assert draft.lines.filter(deleted_at=None).count() == 1


@pytest.mark.tampered
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoices_invoice SET gross = 1 WHERE id = %s",
        "UPDATE invoices_invoice SET state = 'draft' WHERE id = %s",
        "DELETE FROM invoices_invoice WHERE id = %s",
        "UPDATE invoices_invoiceline SET price = 1 WHERE invoice_id = %s",
        "DELETE FROM invoices_invoiceline WHERE invoice_id = %s",
    ],
)
def test_the_database_itself_keeps_the_issued(rep, statement):
    """TRUST D5; the same statements pass on a draft."""
    issued, draft = make_issued(rep), make_draft(rep)
    with (
        pytest.raises((IntegrityError, InternalError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [issued.pk])
    if "DELETE FROM invoices_invoice " not in statement:
        with connection.cursor() as cursor:
            cursor.execute(statement, [draft.pk])


def test_a_later_price_tax_or_name_does_not_reach_the_issued(rep):
    """TRUST D5: what is frozen comes from the row, not from today's lead."""
    invoice = make_issued(rep)
    invoice.lead.name = "Somebody else"
    invoice.lead.save()
    assert one(invoice).get().buyer["name"] == "Harbour Bakery"


def test_an_invoice_with_days_of_service_makes_the_lead_active(rep):
    """CM-35, H9."""
    active = make_status("Active", kind=Kind.ACTIVE)
    served = line("Care", service_start=date(2026, 12, 1), service_end=date(2027, 11, 30))
    invoice = make_issued(rep, served)
    assert invoice.lead.status_id == active.pk or (
        Invoice.objects.get(pk=invoice.pk).lead.status_id == active.pk
    )


def test_an_issued_invoice_does_not_go_into_the_trash(rep):
    """TRUST D5, D9: a draft does."""
    issued, draft = make_issued(rep), make_draft(rep)
    outcome = actions.trash(Invoice.objects.filter(pk__in=[issued.pk, draft.pk]), by=rep)
    assert (outcome.changed, outcome.held["issued"]) == (1, 1)


def test_lines_are_changed_added_and_taken_away(rep):
    draft = make_draft(rep, line("A"), line("B"))
    first = draft.lines.get(name="A")
    first.quantity = Decimal(2)
    actions.change_invoices(one(draft), by=rep, values={}, lines=[line("C"), first])
    names = InvoiceLine.objects.filter(invoice=draft, deleted_at=None).order_by("position")
    assert [(each.name, each.net) for each in names] == [("C", Decimal(100)), ("A", Decimal(200))]
    assert one(draft).get().gross == Decimal(357)


def test_a_proforma_is_numbered_apart(rep):
    """H8."""
    make_issued(rep)
    assert make_issued(rep, kind=InvoiceKind.PROFORMA).number == "PRO-2026-0001"


def test_the_rate_of_its_day_is_frozen(rep):
    """X22: a later rate moves neither the invoice nor what it is worth in the base currency; one
    without a rate says so."""
    for day, dollars in ((NOW.date(), "1.25"), (NOW.date() + timedelta(days=1), "2")):
        ExchangeRate.objects.create(currency="USD", day=day, per_euro=Decimal(dollars))
    first = make_issued(rep, currency="USD")
    later = make_issued(rep, currency="USD", now=NOW + timedelta(days=1))
    unknown = make_issued(rep, currency="CHF")
    rates = dict(Invoice.objects.values_list("pk", "rate"))
    assert rates == {first.pk: Decimal("0.8"), later.pk: Decimal("0.5"), unknown.pk: None}
    ExchangeRate.objects.update(per_euro=Decimal(7))
    revalue_today()
    assert dict(Invoice.objects.values_list("pk", "rate")) == rates
