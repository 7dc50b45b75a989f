"""Quotes from draft to answer, and what becomes of them (SX-35, LS-13)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deals.tests.factories import make_deal
from invoices import actions
from invoices.kinds import QuoteState
from invoices.models import Invoice, Quote, QuoteLine, Seller
from invoices.tests.factories import NOW, make_quote, make_sent_quote, offer
from leads.tests.factories import make_lead
from records.actions import undo
from records.models import Batch, Event

pytestmark = pytest.mark.django_db


def one(quote: Quote):
    return Quote.objects.filter(pk=quote.pk)


def fresh(quote: Quote) -> Quote:
    return one(quote).get()


def accept(quote: Quote, by, chosen=None, now=NOW, name="Marta"):
    return actions.accept_quote(quote, by=by, now=now, name=name, chosen=chosen)


def test_a_draft_counts_only_chosen_options(rep):
    """SX-35, X21: options nobody chose cost nothing."""
    quote = make_quote(
        rep,
        offer("Oven", "100"),
        offer("Stand", "50", optional=True),
        offer("Tins", "10", quantity="3", optional=True, chosen=True),
    )
    assert (quote.state, quote.number) == (QuoteState.DRAFT, None)
    assert (quote.net, quote.tax, quote.gross) == tuple(map(Decimal, ("130", "24.7", "154.7")))


def test_several_of_one_lead_and_of_its_deal(rep):
    """SX-35: the deal's name, currency and owner go into it."""
    deal = make_deal("Ovens for the harbour", value=Decimal(1200), owner=rep)
    found = [make_quote(rep, deal=deal, currency="") for _n in range(2)]
    assert {each.lead_id for each in found} == {deal.lead_id}
    assert [(each.name, each.currency, each.owner) for each in found] == [
        (deal.name, "EUR", rep)
    ] * 2


def test_going_out_gives_number_day_and_last_day(rep):
    """LS-13, D4: a number of the series of quotes, names as they are today."""
    Seller.objects.create(legal_name="Oven Works Ltd", valid_days=14)
    lead = make_lead("Harbour Bakery")
    quote = make_sent_quote(rep, lead=lead, valid_until=None)
    assert (quote.number, quote.state) == ("Q-2026-0001", QuoteState.SENT)
    assert (quote.sent_on, quote.valid_until) == (date(2026, 11, 22), date(2026, 12, 6))
    assert (quote.buyer["name"], quote.seller["name"]) == ("Harbour Bakery", "Oven Works Ltd")
    assert Event.objects.filter(kind="quotes.issued", line=lead.pk).count() == 1


@pytest.mark.parametrize(
    ("lines", "fields", "why"),
    [
        ([], {}, "no_lines"),
        ([offer(price="-5")], {}, "nothing"),
        ([offer()], {"valid_until": NOW.date() - timedelta(days=1)}, "over"),
    ],
)
def test_what_cannot_go_out_takes_no_number(rep, lines, fields, why):
    """TRUST D4."""
    quote = make_quote(rep, **fields)
    actions.change_quotes(one(quote), by=rep, values={}, lines=lines)
    assert actions.issue_quotes(one(quote), by=rep, now=NOW).held == {why: 1}
    assert make_sent_quote(rep).number == "Q-2026-0001"


class TestStaying:
    """What went out never changes, on no path (D5 for quotes)."""

    def test_actions_and_undo(self, rep):
        quote = make_sent_quote(rep)
        held = actions.change_quotes(one(quote), by=rep, values={"name": "x"}, lines=[offer("y")])
        assert held.held == {"sent": 1}
        batch = Batch.objects.get(pk=Event.objects.get(kind="quotes.issued").batch)
        undo(batch, by=rep)
        assert fresh(quote).state == QuoteState.SENT and quote.lines.get().name == "Oven"

    def test_acceptance_is_not_undone(self, rep):
        quote = make_sent_quote(rep, offer(), offer("Stand", "50", optional=True))
        batch = accept(quote, rep, chosen=[quote.lines.get(optional=True).pk]).batch
        undo(batch, by=rep)
        assert (fresh(quote).state, fresh(quote).net) == (QuoteState.ACCEPTED, Decimal(150))
        assert quote.lines.get(optional=True).chosen

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE invoices_quote SET gross = 1",
            "UPDATE invoices_quote SET buyer = '{}'",
            "UPDATE invoices_quote SET valid_until = '2030-01-01'",
            "UPDATE invoices_quote SET state = 'draft'",
            "UPDATE invoices_quote SET state = 'sent'",
            "DELETE FROM invoices_quote",
            "UPDATE invoices_quoteline SET price = 1",
            "UPDATE invoices_quoteline SET chosen = NOT chosen",
            "DELETE FROM invoices_quoteline",
        ],
    )
    def test_the_database_refuses_as_well(self, rep, statement):
        quote = make_sent_quote(rep)
        accept(quote, rep)
        with (
            pytest.raises((InternalError, IntegrityError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    @pytest.mark.tampered  # past the actions, so totals do not follow
    def test_options_alone_may_be_chosen_until_the_answer(self, rep):
        quote = make_sent_quote(rep, offer(), offer("Stand", "50", optional=True))
        stand = quote.lines.get(optional=True)
        QuoteLine.objects.filter(pk=stand.pk).update(chosen=True)
        for refused in ({"price": 1}, {"name": "x"}, {"optional": False}):
            with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
                QuoteLine.objects.filter(pk=stand.pk).update(**refused)


class TestAnswer:
    def test_accepted_with_the_options_chosen(self, rep):
        """SX-35: totals follow, and it counts as the client's answer (H5)."""
        quote = make_sent_quote(rep, offer(), offer("Stand", "50", optional=True))
        outcome = accept(quote, rep, chosen=[quote.lines.get(optional=True).pk])
        quote = fresh(quote)
        assert outcome.changed == 1
        assert (quote.state, quote.answered_by, quote.answered_at) == ("accepted", "Marta", NOW)
        assert quote.gross == Decimal("178.50")
        assert quote.lead.last_response_at is not None

    def test_ids_of_other_lines_mean_nothing(self, rep):
        """TRUST A6."""
        other = make_sent_quote(rep, offer(), offer("Theirs", "9", optional=True))
        quote = make_sent_quote(rep, offer(), offer("Stand", "50", optional=True))
        fixed = quote.lines.get(optional=False).pk
        accept(quote, rep, chosen=[other.lines.get(optional=True).pk, fixed, 10**9])
        assert fresh(quote).net == Decimal(100) == fresh(other).net

    def test_not_after_its_last_day(self, rep):
        """D10: of the organisation's own zone, whether the job ran or not."""
        quote = make_sent_quote(rep, valid_until=NOW.date())
        assert accept(quote, rep, now=NOW + timedelta(days=1)).held == {"over": 1}
        assert accept(quote, rep).changed == 1

    def test_declined_and_opened_again(self, rep):
        quote = make_sent_quote(rep, valid_until=None)
        actions.decline_quote(quote, by=rep, now=NOW, name="Marta", comment="Too much")
        assert (fresh(quote).state, fresh(quote).answer) == ("declined", "Too much")
        assert actions.reopen_quotes(one(quote), by=rep, now=NOW).changed == 1
        assert (fresh(quote).state, fresh(quote).answered_by) == ("sent", "")
        actions.withdraw_quotes(one(quote), by=rep)
        assert fresh(quote).state == "expired"
        late = NOW + timedelta(days=400)
        assert actions.reopen_quotes(one(quote), by=rep, now=late).held == {"over": 1}


class TestExpiry:
    def test_once_after_its_last_day(self, rep):
        """A due row: told once, however often the sweep runs."""
        quote = make_sent_quote(rep, valid_until=NOW.date())
        for days, changed in ((0, 0), (1, 1), (1, 0), (2, 0)):
            assert actions.expire(now=NOW + timedelta(days=days)).changed == changed
        assert fresh(quote).state == "expired"
        assert Event.objects.filter(kind="quotes.expired").count() == 1

    @pytest.mark.parametrize(
        ("zone", "hours"), [("Pacific/Kiritimati", -14), ("UTC", 0), ("Pacific/Pago_Pago", 11)]
    )
    def test_at_the_organisations_own_midnight(self, rep, zone, hours):
        """TRUST D10."""
        from datetime import UTC, datetime

        from users.models import Organisation

        Organisation.objects.create(name="Oven Works", time_zone=zone)
        last = date(2026, 12, 31)
        quote = make_sent_quote(rep, valid_until=last)
        midnight = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
        actions.expire(now=midnight - timedelta(seconds=1))
        assert fresh(quote).state == "sent"
        actions.expire(now=midnight)
        assert fresh(quote).state == "expired"


class TestVersions:
    def test_the_older_is_replaced_when_the_newer_goes_out(self, rep):
        first = make_sent_quote(rep, offer(), offer("Stand", "50", optional=True))
        second = actions.new_version(first, by=rep)
        assert actions.new_version(first, by=rep) == second  # one draft at a time
        assert (second.version_number, fresh(first).state) == (2, "sent")
        assert [line.optional for line in second.lines.order_by("position")] == [False, True]
        actions.issue_quotes(one(second), by=rep, now=NOW)
        assert (fresh(first).state, fresh(second).state) == ("replaced", "sent")
        assert fresh(second).number == "Q-2026-0002"
        with pytest.raises(actions.NotOffered):
            actions.new_version(fresh(first), by=rep)

    def test_what_was_accepted_meanwhile_is_not_replaced(self, rep):
        first = make_sent_quote(rep)
        second = actions.new_version(first, by=rep)
        accept(first, rep)
        outcome = actions.issue_quotes(one(second), by=rep, now=NOW)
        assert outcome.held == {"before_accepted": 1}
        assert (fresh(first).state, fresh(second).number) == ("accepted", None)

    def test_a_copy_stands_alone(self, rep):
        quote = make_sent_quote(rep)
        copy = actions.copy_quote(quote, by=rep)
        actions.issue_quotes(one(copy), by=rep, now=NOW)
        assert (fresh(quote).state, copy.revises, copy.version_number) == ("sent", None, 1)


amounts = st.decimals(min_value=0, max_value=10_000, places=2)
percents = st.none() | st.decimals(min_value=0, max_value=100, places=1)
offers = st.lists(
    st.builds(
        lambda price, quantity, tax, off, optional, chosen: offer(
            price=price, quantity=quantity, tax=tax, discount_percent=off, optional=optional,
            chosen=chosen,
        ),
        price=amounts, quantity=st.integers(1, 20), tax=st.sampled_from(["0", "7", "19"]),
        off=percents, optional=st.booleans(), chosen=st.booleans(),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


class TestInvoice:
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(lines=offers, percent=percents, with_tax=st.booleans())
    def test_says_what_was_accepted_to_the_cent(self, db, lines, percent, with_tax):
        """TRUST D2, CM-33: lines, options, taxes and discounts are carried over."""
        from users.models import User
        from users.tests.factories import make_user

        by = User.objects.first() or make_user("seller")
        quote = make_sent_quote(by, *lines, discount_percent=percent, with_tax=with_tax)
        accept(quote, by)
        invoice = actions.invoice_from_quote(quote, by=by)
        quote = fresh(quote)
        assert (invoice.net, invoice.tax, invoice.gross) == (quote.net, quote.tax, quote.gross)
        counted = [line for line in quote.lines.order_by("position") if line.chosen
                   or not line.optional]  # fmt: skip
        assert [each.net for each in invoice.lines.order_by("position")] == [
            each.net for each in counted
        ]

    def test_of_the_deal_and_once(self, rep):
        deal = make_deal("Ovens", owner=rep)
        quote = make_sent_quote(rep, deal=deal)
        with pytest.raises(actions.NotOffered):
            actions.invoice_from_quote(quote, by=rep)
        accept(quote, rep)
        first = actions.invoice_from_quote(quote, by=rep)
        assert actions.invoice_from_quote(quote, by=rep) == first
        assert (first.deal, first.quote, first.state) == (deal, quote, "draft")
        actions.trash(Invoice.objects.filter(pk=first.pk), by=rep)
        assert actions.invoice_from_quote(quote, by=rep) != first
