"""Who hears what happens to quotes, and what it sets off (LS-13)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from automations.actions import switch_on
from automations.models import Rule
from automations.ready import READY
from deals.models import Deal
from deals.tests.factories import make_deal, make_pipeline, make_stage
from invoices import actions
from invoices.models import Quote, Seller
from invoices.tests.client.make import make_client
from invoices.tests.factories import NOW, make_quote, make_sent_quote
from invoices.views.public import CLIENT
from leads.kinds import Kind
from leads.tests.factories import make_lead, make_status
from notifications.models import Notification
from notifications.notices.reading import told
from records.models import Event
from records.tests.drain import drain
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def heard(user) -> list[str]:
    rows = list(Notification.objects.filter(user=user).order_by("pk").select_related("actor"))
    return [each.words for each in told(rows, user)]


def test_owners_of_quote_and_deal_hear_it_once(rep):
    """Seen, accepted, declined, expired; in the app, and by mail what cannot wait."""
    owner, other = make_user("owner"), make_user("other")
    deal = make_deal(owner=other, lead=make_client())
    quotes = [make_sent_quote(rep, owner=owner, deal=deal, valid_until=None) for _n in range(3)]
    one = Quote.objects.filter(pk=quotes[0].pk)
    actions.mark_quotes_seen(one, by=CLIENT, now=NOW)
    actions.accept_quote(quotes[0], by=CLIENT, now=NOW, name="Marta")
    actions.decline_quote(quotes[1], by=CLIENT, now=NOW, name="Till")
    actions.expire(now=NOW + timedelta(days=60))
    drain("invoices.quote_notices")
    numbers = [quote.number for quote in quotes]
    words = [f"The client has seen quote {numbers[0]}.",
             f"Marta has accepted quote {numbers[0]}.",
             f"Till has declined quote {numbers[1]}.",
             f"Quote {numbers[2]} has expired without an answer."]  # fmt: skip
    assert heard(owner) == heard(other) == words
    assert heard(rep) == []
    mailed = Notification.objects.filter(user=owner, message__isnull=False)
    assert {row.kind for row in mailed} == {"quote_accepted", "quote_declined"}


def test_who_may_not_see_it_any_more_reads_no_name(rep):
    """TRUST A3."""
    owner = make_user("owner", visibility="own")
    quote = make_sent_quote(rep, owner=owner)
    actions.accept_quote(quote, by=CLIENT, now=NOW, name="Marta")
    drain("invoices.quote_notices")
    actions.assign(Quote.objects.all(), by=rep, owner=rep)
    assert heard(owner) == ["The client has accepted quote of a client."]


def test_a_quote_that_goes_out_moves_the_lead_on(rep, admin):
    """LS-13: the ready-made rule, once it is switched on; the story tells it on the lead's line."""
    proposal = make_status("Proposal sent", Kind.PROPOSAL)
    working = make_status("Working", Kind.WORKING)
    rule = READY["proposal_sent"].add(by=admin)
    switch_on(Rule.objects.filter(pk=rule.pk), by=admin)
    lead = make_lead("Harbour Bakery", status=working, owner=rep)
    drain("automations")
    make_quote(rep, lead=lead)
    drain("automations")
    lead.refresh_from_db()
    assert lead.status == working
    quote = make_sent_quote(rep, lead=lead, now=timezone.now())
    drain("automations")
    lead.refresh_from_db()
    assert lead.status == proposal
    kinds = Event.objects.filter(line=lead.pk, record_id=quote.pk, record_type=Quote.record_type)
    assert kinds.filter(kind="quotes.issued").exists()


class TestDeals:
    """LS-13, LS-15: ready-made rules that move deals, by the stages there are."""

    @pytest.fixture
    def stages(self):
        given = [("Discovery", 20, "open"), ("Evaluation", 60, "open"), ("Contract", 80, "open"),
                 ("Won", 100, "won")]  # fmt: skip
        return [
            make_stage(name=name, kind=kind, win_likelihood=likely, position=n)
            for n, (name, likely, kind) in enumerate(given)
        ]

    def on(self, key: str, admin, place: int | None = None) -> None:
        rule = READY[key].add(by=admin, place=place)
        switch_on(Rule.objects.filter(pk=rule.pk), by=admin)
        drain("automations")

    def stage_of(self, deal) -> str:
        return Deal.objects.get(pk=deal.pk).stage.name

    def test_a_sent_quote_moves_its_deal_on_and_never_back(self, rep, admin, stages):
        self.on("deal_quoted", admin)
        early, late = (
            make_deal(stage=stage, owner=rep, lead=make_client())
            for stage in (stages[0], stages[2])
        )
        for deal in (early, late):
            make_sent_quote(rep, deal=deal, now=timezone.now())
        drain("automations")
        assert (self.stage_of(early), self.stage_of(late)) == ("Evaluation", "Contract")

    @pytest.mark.parametrize(("by_payment", "where"), [(False, "Won"), (True, "Contract")])
    def test_an_accepted_one_wins_it(self, rep, admin, stages, by_payment, where):
        """Where a payment wins deals of the pipeline, it goes to the last stage before."""
        if by_payment:
            Seller.objects.create(paid_stages={str(stages[3].pipeline_id): stages[3].pk})
        self.on("deal_agreed", admin)
        deal = make_deal(stage=stages[0], owner=rep, lead=make_client())
        quote = make_sent_quote(rep, deal=deal)
        actions.accept_quote(quote, by=CLIENT, now=NOW, name="Marta")
        drain("automations")
        assert self.stage_of(deal) == where

    @pytest.fixture
    def other(self, stages) -> list:
        """The stages of a second pipeline."""
        found = [make_stage(name="Talks", win_likelihood=30, pipeline=make_pipeline("Partners"))]
        for n, (name, likely, kind) in enumerate([("Terms", 70, "open"), ("Signed", 100, "won")]):
            more = {"kind": kind, "win_likelihood": likely, "position": n + 1}
            found.append(make_stage(name=name, pipeline=found[0].pipeline, **more))
        return found

    def test_there_is_one_for_each_pipeline(self, rep, admin, stages, other, client):
        """Asked for where it is added; each moves the deals of its own."""
        client.force_login(admin)
        page, add = reverse("automations"), reverse("automation_ready", args=["deal_quoted"])
        first, second = stages[0].pipeline, other[0].pipeline
        assert f'<option value="{second.pk}">Partners</option>' in client.get(page).text
        client.post(add, {"place": second.pk})
        rule = Rule.objects.get()
        assert (rule.name, rule.ready_made) == (
            "Quote sent: deal moves on (Partners)", f"deal_quoted:{second.pk}",
        )  # fmt: skip
        listed = client.get(page).text
        assert f'<input type="hidden" name="place" value="{first.pk}">' in listed
        switch_on(Rule.objects.all(), by=admin)
        mine, theirs = (
            make_deal(stage=stage, owner=rep, lead=make_client()) for stage in (stages[0], other[0])
        )
        for deal in (mine, theirs):
            make_sent_quote(rep, deal=deal, now=timezone.now())
        drain("automations")
        assert (self.stage_of(mine), self.stage_of(theirs)) == ("Discovery", "Terms")
        client.post(add, {"place": first.pk})
        assert add not in client.get(page).text

    def test_an_accepted_one_wins_it_in_its_own_pipeline(self, rep, admin, other):
        self.on("deal_agreed", admin, place=other[0].pipeline_id)
        deal = make_deal(stage=other[0], owner=rep, lead=make_client())
        actions.accept_quote(make_sent_quote(rep, deal=deal), by=CLIENT, now=NOW, name="Marta")
        drain("automations")
        assert self.stage_of(deal) == "Signed"

    def test_a_pipeline_that_is_gone_is_not_another_one(self, client, admin, stages):
        client.force_login(admin)
        add = reverse("automation_ready", args=["deal_quoted"])
        assert "Choose again" in client.post(add, {"place": 999_999}, follow=True).text
        assert not Rule.objects.exists()

    def test_without_stages_it_says_what_is_missing(self, client, admin):
        client.force_login(admin)
        answer = client.post(reverse("automation_ready", args=["deal_quoted"]), follow=True)
        assert "no pipeline with an open stage" in answer.text
