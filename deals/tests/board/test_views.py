"""X04, X06: what the board shows to whom, what a move answers, what is new."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from deals import actions
from deals.board.slots import SLOTS, Filling, Slot, register
from deals.models import Deal, Stage, StageCriterion
from leads.tests.factories import make_lead
from records.actors import SYSTEM
from users.models import Organisation
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def stages(db) -> dict[str, Stage]:
    Organisation.objects.create(name="Harbour Bakery")
    actions.start_selling(by=SYSTEM)
    return {stage.name: stage for stage in Stage.objects.all()}


@pytest.fixture
def site(rep, client, stages):
    client.force_login(rep)
    return client


def add(owner, name: str = "Ovens", **fields) -> Deal:
    deal = Deal(lead=make_lead(f"{name} Ltd", owner=owner), name=name, owner=owner, **fields)
    actions.create_deals([deal], by=SYSTEM)
    return deal


def shown(site, query: str = "list=all") -> str:
    return site.get(f"/deals/board/?{query}").content.decode()


def names(html: str) -> list[str]:
    return re.findall(r'class="deal-card-name"[^>]*>([^<]*)', html)


def post(site, deal: Deal, stage: Stage, **more):
    sent = {"stage": stage.pk, "version": deal.version, "state": "list=all"} | more
    return site.post(f"/deals/board/move/{deal.pk}/", sent, **HTMX)


def test_a_card_says_what_matters(site, rep):
    """Name, lead, value, close date marked when over, silence by the honest clock (H5)."""
    deal = add(rep, value=Decimal("1234.5"), currency="EUR", close_date=date(2020, 5, 4))
    long_ago = timezone.now() - timedelta(days=8)
    Deal.objects.filter(pk=deal.pk).update(last_action_at=long_ago)
    html = shown(site)
    for words in ("Ovens", "Ovens Ltd", "€1,234.50", "May 4, 2020", "overdue:"):
        assert words in html
    assert "8 days without action" in html and "silence-long" in html
    Deal.objects.filter(pk=deal.pk).update(last_action_at=timezone.now() - timedelta(days=4))
    assert "silence-soft" in shown(site)


def test_a_card_escapes_what_people_wrote(site, rep):
    """TRUST B1"""
    add(rep, "<script>alert(1)</script>")
    html = shown(site)
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_the_page_costs_the_same_with_one_card_and_with_many(site, rep, django_assert_num_queries):
    site.get("/deals/board/?list=all")
    add(rep)
    with django_assert_num_queries(13):
        shown(site)
    for n in range(25):
        add(rep, f"Deal {n}")
    with django_assert_num_queries(13):
        html = shown(site)
    assert len(names(html)) == 20 and "Show more" in html


def test_more_cards_come_on_demand_as_fragment_and_as_page(site, rep):
    for n in range(25):
        add(rep, f"Deal {n}")
    html = shown(site)
    address = re.search(r'href="(/deals/board/columns/[^"]+)"', html)[1].replace("&amp;", "&")
    first, rest = names(html), names(site.get(address, **HTMX).content.decode())
    assert len(rest) == 5 and not set(first) & set(rest)
    assert names(site.get(address).content.decode()) == rest
    assert site.get(address.split("&after")[0] + "&after=nonsense").status_code == 400


def test_filters_are_the_lists_and_wrong_ones_are_refused(site, rep):
    """TRUST A7: never all rows."""
    add(rep, "Ovens")
    add(make_user("other"), "Vans")
    assert names(shown(site, "name__contains=van")) == ["Vans"]
    assert names(shown(site, "owner=me")) == ["Ovens"]
    answer = site.get("/deals/board/?nonsense=1")
    assert answer.status_code == 400 and "/deals/board/?" in answer.content.decode()


def test_filters_are_edited_and_lead_back_to_the_board(site, rep):
    address = "/deals/board/filter/?state=list%3Dall&column=name&op=__contains&value=van"
    assert site.get(address).headers["Location"].startswith("/deals/board/?name__contains=van")


def test_open_only_says_nothing_about_what_was_won(site, rep, stages):
    """A rep's own open deals is how the board opens; the won column still fills."""
    add(rep, "Won one", stage=stages["Closed won"])
    assert names(shown(site, "list=my_open")) == ["Won one"]


def test_another_pipeline_is_chosen_by_the_filter_of_the_list(site, rep, stages):
    actions.add_pipeline("Renewals", by=SYSTEM, preset="renewals")
    other = Stage.objects.filter(pipeline__name="Renewals").first()
    add(rep, "Renewal", stage=other)
    add(rep, "Ovens")
    assert names(shown(site)) == ["Ovens"]
    assert names(shown(site, f"pipeline={other.pipeline_id}")) == ["Renewal"]


def test_nobody_sees_cards_sums_or_leads_of_others(client, stages):
    """TRUST A2, A3: not on the board, not in its sums, not by moving, not as news."""
    ann, bob = make_user("ann"), make_user("bob", visibility="own")
    deal = add(ann, "Secret", value=Decimal(999))
    own = Deal(lead=deal.lead, name="Bob's", owner=bob)
    actions.create_deals([own], by=SYSTEM)
    client.force_login(bob)
    html = shown(client)
    assert names(html) == ["Bob&#x27;s"]
    assert "Secret" not in html and "999" not in html
    assert post(client, deal, stages["Evaluation"]).status_code == 404
    assert client.get(f"/deals/board/move/{deal.pk}/").status_code == 404
    answer = client.get("/deals/board/news/", {"seen": "", "state": "list=all"}, **HTMX)
    assert answer.status_code == 200 and "Secret" not in answer.content.decode()


def test_who_only_reads_sees_the_board_and_moves_nothing(client, stages, rep):
    reader = make_user("reader", role="reader")
    deal = add(rep)
    client.force_login(reader)
    html = shown(client)
    assert names(html) == ["Ovens"] and "data-move " not in html
    assert post(client, deal, stages["Evaluation"]).status_code == 403
    deal.refresh_from_db()
    assert deal.stage == stages["Discovery"]


def test_a_move_answers_with_the_two_columns_and_no_other(site, rep, stages):
    deal = add(rep, value=Decimal(100))
    answer = post(site, deal, stages["Evaluation"])
    html = answer.content.decode()
    assert answer.status_code == 200
    drawn = {int(pk) for pk in re.findall(r'id="column-(\d+)" ', html)}
    assert drawn == {stages["Discovery"].pk, stages["Evaluation"].pk}
    assert "“Ovens” is in “Evaluation” now." in html and "/undo/" in html
    assert "€40 weighted" in html


def test_a_held_move_says_why_and_the_card_is_where_it_was(site, rep, stages):
    """D9: a won deal is reopened before it is lost."""
    deal = add(rep, stage=stages["Closed won"])
    answer = post(site, deal, stages["Closed lost"])
    html = answer.content.decode()
    assert answer.status_code == 409 and "It is won. Reopen it first." in html
    deal.refresh_from_db()
    assert deal.stage == stages["Closed won"]


def test_losing_asks_for_the_reason_first(site, rep, stages):
    """WA-27: dropping a card on lost opens the dialog of the deal's page."""
    deal = add(rep)
    answer = post(site, deal, stages["Closed lost"])
    assert answer.status_code == 200 and "<dialog" in answer.content.decode()
    assert post(site, deal, stages["Closed lost"], dialog="1").status_code == 422
    deal.refresh_from_db()
    assert deal.stage == stages["Discovery"]


def test_a_stage_that_asks_for_something_opens_the_update_dialog(site, rep, stages):
    """CM-30, WA-13: what is missing is asked for and written with the move, in one step."""
    asked = StageCriterion(
        stage=stages["Negotiation"], words="The budget is known", required=["value"]
    )
    actions.add_setup([asked], by=SYSTEM)
    deal = add(rep)
    answer = post(site, deal, stages["Negotiation"])
    html = answer.content.decode()
    assert answer.status_code == 200 and "<dialog" in html
    assert "Still missing:" in html and "The budget is known" in html and 'name="value"' in html

    typed = {"dialog": "1", "win_likelihood": "60", "forecast": "commit"}
    held = post(site, deal, stages["Negotiation"], **typed)
    assert held.status_code == 422 and "The budget is known" in held.content.decode()
    assert 'value="60"' in held.content.decode()  # what was typed stands in the dialog still
    deal.refresh_from_db()
    assert deal.stage == stages["Discovery"]

    assert post(site, deal, stages["Negotiation"], **typed, value="900").status_code == 200
    deal.refresh_from_db()
    assert (deal.stage, deal.value) == (stages["Negotiation"], 900)


def test_a_stage_of_another_pipeline_is_no_place_for_a_card(site, rep, stages):
    actions.add_pipeline("Renewals", by=SYSTEM, preset="renewals")
    deal = add(rep)
    other = Stage.objects.filter(pipeline__name="Renewals").first()
    assert post(site, deal, other).status_code == 409
    deal.refresh_from_db()
    assert deal.stage == stages["Discovery"]


def test_dropping_a_card_where_it_lies_changes_nothing(site, rep, stages):
    deal = add(rep)
    assert post(site, deal, stages["Discovery"]).status_code == 200
    deal.refresh_from_db()
    assert deal.version == 1


def test_a_card_has_room_for_what_upper_apps_know(site, rep):
    """The next task, by a registered slot; one read for all cards."""
    asked = []

    def read(ids, user):
        asked.append(list(ids))
        return {pk: Filling("Call <b>Ada</b>", "phone", is_late=True) for pk in ids[:1]}

    slot = register(Slot("test", read))
    try:
        add(rep)
        add(rep, "Vans")
        html = shown(site)
    finally:
        SLOTS.remove(slot)
    assert "Call &lt;b&gt;Ada&lt;/b&gt;" in html and 'deal-card-slot late"' in html
    assert len(asked) == 1 and len(asked[0]) == 2


def test_without_a_pipeline_the_board_says_what_is_missing(rep, client):
    client.force_login(rep)
    assert "No pipeline yet" in shown(client)
