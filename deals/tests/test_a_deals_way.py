"""A deal from the first contact to its end, as the seed documents tell it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from deals import actions
from deals.models import Deal, LostReason, Pipeline, Stage
from deals.tests.factories import make_deal, make_stage
from leads.actions import apply_preset
from leads.kinds import Kind, StageCategory
from leads.models import Lead, Status
from leads.tests.factories import make_lead, make_status
from records.actors import SYSTEM
from records.models import Span
from users.models import Organisation
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
EXAMPLE = [
    "First contact", "E-mail exchange", "Negotiations", "Meetings", "Drafting documents",
    "Conclusion of contract", "Receipt of payment", "Delivery confirmation",
]  # fmt: skip


@pytest.fixture
def site(client, rep):
    Organisation.objects.create(name="Harbour Bakery")
    client.force_login(rep)
    return client


def go(site, deal: Deal, stage: Stage, **dialog):
    deal.refresh_from_db()
    sent = {"stage": stage.pk, "version": deal.version} | dialog
    answer = site.post(reverse("deal_move", args=[deal.pk]), sent)
    assert answer.status_code == 302, answer.content[:300]
    deal.refresh_from_db()


def test_eight_stages_one_after_the_other(site, rep):
    """WA-02: from the first contact to the delivery; WA-14: each with the time it was reached."""
    made = Pipeline(name="Ovens")
    actions.add_setup([made], by=SYSTEM)
    kinds = ["open"] * 7 + ["won", "lost"]
    stages = [
        Stage(pipeline=made, name=name, kind=kind, position=n)
        for n, (name, kind) in enumerate(zip([*EXAMPLE, "Lost"], kinds, strict=True))
    ]
    actions.add_setup(stages, by=SYSTEM)
    deal = Deal(lead=make_lead(owner=rep), name="Oven", owner=rep, stage=stages[0])
    actions.create_deals([deal], by=rep)
    for stage in stages[1:8]:
        assert stage.name in site.get(deal.get_absolute_url()).content.decode()
        go(site, deal, stage)
    assert deal.stage.kind == "won"
    stays = Span.objects.filter(record_type=Deal.record_type, record_id=deal.pk, field=1)
    stood = list(stays.order_by("since", "id").values_list("value", "since", "until"))
    assert [value for value, _since, _until in stood] == [each.pk for each in stages[:8]]
    assert [until for _value, _since, until in stood[:-1]] == [since for _v, since, _u in stood[1:]]


@pytest.fixture
def article(site):
    """The statuses of the article, and the pipeline that goes with them."""
    apply_preset("article", by=SYSTEM)
    return {status.kind: status for status in Status.objects.select_related("stage")}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.NEGOTIATION, "Price or terms are open."),
        (Kind.WON, "Signed a contract or bought."),
        (Kind.LOST, "Decided not to move forward."),
    ],
)
def test_an_opportunity_is_negotiated_won_or_lost(site, rep, article, kind, words):
    """LS-14, LS-15, LS-16: a status each, among the opportunities, with what it means."""
    status = article[kind]
    assert status.stage.category == StageCategory.OPPORTUNITY and status.definition == words
    lead = make_lead(owner=rep, status=article[Kind.QUALIFIED])
    sent = {"status": status.pk, "version": lead.version}
    assert site.post(reverse("lead_status", args=[lead.pk]), sent).status_code == 302
    lead.refresh_from_db()
    assert lead.status == status
    shown = site.get("/leads/", {"status": status.pk, "format": "json"}).json()
    assert [row["id"] for row in shown["results"]] == [lead.pk]


def test_a_lead_is_no_opportunity(site, rep, article):
    """LS-32: two records, two lists, two reports; a lead may have several or none."""
    worth, other = (make_lead(name, owner=rep) for name in ("Ada Byron", "Grace Hopper"))
    stage = Stage.objects.filter(kind="open").first()
    for name in ("Ovens", "Mixers"):
        make_deal(name, lead=worth, owner=rep, stage=stage)

    def ids(address: str) -> set[int]:
        found = site.get(address, {"list": "all", "format": "json"}).json()["results"]
        return {row["id"] for row in found}

    assert ids("/leads/") == {worth.pk, other.pk}
    assert ids("/deals/") == set(worth.deals.values_list("id", flat=True))

    def total(address: str, column: str) -> int:
        answer = site.get(address, {"format": "json"})
        rows = json.loads(answer.content)["sections"][0]["rows"]
        return max(row[column] for row in rows)

    assert total("/reports/lead_funnel/", "leads") == 2
    assert total(f"/deals/funnel/?pipeline={stage.pipeline_id}", "deals") == 2


def test_a_loss_closes_the_deal_and_the_lead(site, rep, article):
    """CM-34, LS-16, WA-26, WA-27: with a reason, and no further action on the lead."""
    LostReason.objects.get_or_create(name="Price")
    lead = make_lead(owner=rep, status=article[Kind.QUALIFIED])
    stage = Stage.objects.filter(kind="open").first()
    deal = make_deal(lead=lead, owner=rep, stage=stage)
    lost = Stage.objects.get(pipeline=stage.pipeline, kind="lost")
    reason = LostReason.objects.first().pk
    go(site, deal, lost, dialog="1", lost_reason=reason)
    assert Lead.objects.get().status.kind == Kind.UNQUALIFIED


def test_two_stages_are_enough(site, rep):
    """WA-03: from the phone call to the payment, and what was not paid is lost."""
    site.force_login(make_user("boss", role="admin"))
    site.post(reverse("pipeline_new"), {"name": "Phone", "preset": "two_stages"})
    site.force_login(rep)
    call, paid, lost = Stage.objects.order_by("position", "id")
    deals = [make_deal(name, owner=rep, stage=call) for name in ("Oven", "Mixer")]
    go(site, deals[0], paid)
    go(site, deals[1], lost, dialog="1", lost_reason=LostReason.objects.first().pk)
    assert list(Deal.objects.order_by("id").values_list("stage__kind", flat=True)) == [
        "won",
        "lost",
    ]
    assert not Deal.objects.filter(closed_at=None).exists()


def test_the_dialog_asks_for_all_of_it_and_keeps_all_of_it(site, rep):
    """CM-27: owner, pipeline, stage, close date, value, win likelihood, forecast category; WA-04,
    WA-05, WA-06: from the link of the section, with a funnel, a stage and the customer."""
    other, colleague = Pipeline(name="Renewals"), make_user("colleague")
    actions.add_setup([Pipeline(name="Sales"), other], by=SYSTEM)
    stages = [Stage(pipeline=other, name=name, position=n) for n, name in enumerate("AB")]
    actions.add_setup(stages, by=SYSTEM)
    make_status("New", Kind.NEW)
    assert f'href="{reverse("deal_new")}"' in site.get("/deals/").text
    page = site.get(reverse("deal_new")).text
    assert "Renewals" in page, "a stage says in which pipeline it is"
    sent = {
        "name": "Two ovens", "stage": stages[1].pk, "value": "900.50", "currency": "EUR",
        "close_date": "2027-03-31", "win_likelihood": "35", "forecast": "best_case",
        "owner": colleague.pk, "description": "With a mixer.", "lead_name": "Ada Byron",
        "lead_company": "Analytical Ovens", "lead_emails": "ada@example.org",
        "lead_phones": "+49 40 1234567",
    }  # fmt: skip
    assert all(f'name="{name}"' in page for name in sent)
    assert site.post(reverse("deal_new"), sent).status_code == 302
    deal = Deal.objects.select_related("lead").get()
    kept = (deal.name, deal.pipeline.name, deal.stage, deal.value, deal.currency, deal.close_date)
    assert kept == ("Two ovens", "Renewals", stages[1], Decimal("900.5"), "EUR",
                    date(2027, 3, 31))  # fmt: skip
    assert (deal.win_likelihood, deal.forecast, deal.owner) == (35, "best_case", colleague)
    assert (deal.description, deal.lead.company_name) == ("With a mixer.", "Analytical Ovens")
    points = deal.lead.points.order_by("kind").values_list("value", flat=True)
    assert list(points) == ["ada@example.org", "+49 40 1234567"]


def test_a_win_likelihood_is_read_as_a_percentage(site, rep):
    """In the list, on the deal and in its story; files and programs get the number."""
    deal = make_deal("Oven", owner=rep, stage=make_stage(win_likelihood=20))
    mine = Deal.objects.filter(pk=deal.pk)
    actions.change_deals(mine, by=rep, values={"win_likelihood": 35})
    asked = reverse("deals") + "?list=all&columns=name,win_likelihood"
    assert '<td class="num wide">35 %</td>' in site.get(asked).text
    page = site.get(deal.get_absolute_url()).text
    assert '<del dir="auto">20 %</del>' in page and '<ins dir="auto">35 %</ins>' in page
    file = site.get(f"{asked}&format=csv")
    assert "35" in (rows := b"".join(file).decode()) and "%" not in rows
    assert '"win_likelihood":35' in site.get(f"{asked}&format=json").text.replace(": ", ":")


def test_a_list_of_opportunities_is_saved_and_stays_live(site, rep):
    """CM-31: like a customer list: by name, shared, and with whatever matches now."""
    make_deal("Oven", owner=rep, value=900, stage=make_stage())
    query = {"value__gte": "500", "list": "all"}
    answer = site.post(f"{reverse('deals-save')}?value__gte=500&list=all",
                       {"title": "Large ones", "sharing": "everyone"})  # fmt: skip
    assert answer.status_code == 302
    make_deal("Small", owner=rep, value=100), make_deal("Line of ovens", owner=rep, value=4000)
    site.force_login(make_user("colleague"))
    assert "Large ones" in site.get("/deals/", query).text
    found = site.get(f"{answer.url}&format=json").json()["results"]
    assert {row["name"] for row in found} == {"Oven", "Line of ovens"}
