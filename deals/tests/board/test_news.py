"""X04: what others change appears without a reload, and asking for it is cheap."""

from __future__ import annotations

import json
import re

import pytest

from deals import actions
from deals.models import Deal, Stage
from leads.tests.factories import make_lead
from records.actors import SYSTEM
from records.stream.pages import snapshot
from users.models import Organisation

# A snapshot shows what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def site(rep, client):
    Organisation.objects.create(name="Harbour Bakery")
    actions.start_selling(by=SYSTEM)
    deals = [Deal(lead=make_lead(), name=name, owner=rep) for name in ("Ovens", "Vans")]
    actions.create_deals(deals, by=SYSTEM)
    client.force_login(rep)
    client.get("/deals/board/")
    return client


def news(site, seen: str, state: str = "list=all"):
    sent = {"seen": seen, "state": state}
    return site.get("/deals/board/news/", sent, HTTP_HX_REQUEST="true")


def columns(answer) -> set[str]:
    found = {int(pk) for pk in re.findall(r'id="column-(\d+)" ', answer.content.decode())}
    return set(Stage.objects.filter(pk__in=found).values_list("name", flat=True))


def test_nothing_new_is_no_content(site):
    answer = news(site, snapshot())
    assert (answer.status_code, answer.content) == (204, b"")
    assert ":" in json.loads(answer.headers["HX-Trigger"])["board-seen"]


def test_a_changed_deal_sends_its_column_and_a_moved_one_both(site):
    seen, deals = snapshot(), Deal.objects.filter(name="Ovens")
    actions.change_deals(deals, by=SYSTEM, values={"name": "Bigger ovens"})
    answer = news(site, seen)
    assert columns(answer) == {"Discovery"} and "Bigger ovens" in answer.content.decode()
    seen = json.loads(answer.headers["HX-Trigger"])["board-seen"]
    actions.move(
        Deal.objects.filter(name="Vans"), by=SYSTEM, stage=Stage.objects.get(name="Evaluation")
    )
    assert columns(news(site, seen)) == {"Discovery", "Evaluation"}


def test_who_was_away_for_long_gets_every_column(site):
    assert len(columns(news(site, ""))) == Stage.objects.count()


def test_what_happens_in_another_pipeline_is_no_news(site):
    actions.add_pipeline("Renewals", by=SYSTEM, preset="renewals")
    seen = snapshot()
    other = Stage.objects.filter(pipeline__name="Renewals").first()
    actions.create_deals([Deal(lead=make_lead(), name="Yearly", stage=other)], by=SYSTEM)
    assert news(site, seen).status_code == 204


def test_every_open_board_asks_every_few_seconds(site, django_assert_num_queries):
    """Session, user, the snapshot, the changes: no list is read where nothing is new."""
    seen = snapshot()
    with django_assert_num_queries(4):
        news(site, seen)
