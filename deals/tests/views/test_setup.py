"""Pipelines in place: what is there, what it touches, and the criteria of a stage."""

import pytest
from django.urls import reverse

from deals.models import Deal, LostReason, Pipeline, Stage, StageCriterion
from deals.tests.factories import make_deal, make_pipeline, make_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, admin):
    client.force_login(admin)
    return client


def names(pipeline) -> list[str]:
    return [str(stage) for stage in pipeline.stages.live().in_order()]


def test_a_pipeline_starts_from_a_preset(client):
    """CM-28, CM-32, WA-03, WA-06: and the first one brings the usual reasons along."""
    for name, preset in (("Sales", "new_business"), ("Phone", "two_stages")):
        client.post(reverse("pipeline_new"), {"name": name, "preset": preset})
    sales, phone = Pipeline.objects.in_order()
    assert names(sales) == ["Discovery", "Evaluation", "Negotiation", "Closed won", "Closed lost"]
    assert names(phone) == ["Phone call", "Paid", "Lost"]
    assert LostReason.objects.count() == 7
    assert client.get(reverse("pipelines")).status_code == 200
    again = client.post(reverse("pipeline_new"), {"name": "sales", "preset": "two_stages"})
    assert again.status_code == 422


def test_a_new_stage_stands_before_won_and_lost(client):
    """H3, WB-09: and stages change places, but never behind those."""
    make_stage(), make_stage("won"), make_stage("lost")
    address = reverse("deal_setup_add", args=["stages"]) + f"?pipeline={make_pipeline().pk}"
    typed = {"name": "Demo", "kind": "open", "colour": "blue", "win_likelihood": 30}
    answer = client.post(address, typed | {"forecast": "pipeline"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert names(make_pipeline()) == ["Discovery", "Demo", "Closed won", "Closed lost"]
    demo = Stage.objects.get(name="Demo")
    for _time in range(3):
        client.post(reverse("deal_setup_move", args=["stages", demo.pk]), {"to": "down"})
    assert names(make_pipeline()) == ["Discovery", "Demo", "Closed won", "Closed lost"]
    client.post(reverse("deal_setup_move", args=["stages", demo.pk]), {"to": "up"})
    assert names(make_pipeline()) == ["Demo", "Discovery", "Closed won", "Closed lost"]


def test_a_stage_goes_and_its_deals_go_elsewhere(client):
    """Idea 9: the page says what it touches; undo brings all of it back."""
    make_stage("won"), make_stage("lost")
    stage, other = make_stage(), make_stage(name="Evaluation", position=1)
    deal = make_deal(stage=stage)
    address = reverse("deal_setup_remove", args=["stages", stage.pk])
    assert "1 deal" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"into": other.pk}).status_code == 302
    deal.refresh_from_db()
    assert deal.stage == other
    assert names(make_pipeline()) == ["Evaluation", "Closed won", "Closed lost"]


def test_the_last_won_stage_stays(client):
    """H3."""
    make_stage(), make_stage("lost")
    won = make_stage("won")
    answer = client.post(reverse("deal_setup_remove", args=["stages", won.pk]), {})
    assert answer.status_code == 422
    assert "Every pipeline keeps one" in answer.content.decode()


def test_a_pipeline_goes_stage_by_stage(client):
    """Idea 9: each stage into the one of its kind and name."""
    for name in ("New business", "Renewals"):
        pipeline = make_pipeline(name)
        for kind in ("open", "won", "lost"):
            make_stage(kind, pipeline=pipeline)
    make_deal(stage=make_stage())
    make_deal("Closed", stage=make_stage("won"), closed_at="2026-01-01T00:00Z", forecast="closed")
    other = Pipeline.objects.get(name="Renewals")
    address = reverse("deal_setup_remove", args=["pipelines", make_pipeline().pk])
    answer = client.post(address, {"into": other.pk})
    assert answer.status_code == 302, answer.context["form"].errors
    assert set(Deal.objects.values_list("pipeline__name", "stage__pipeline__name")) == {
        ("Renewals", "Renewals")
    }
    assert not Stage.objects.live().filter(pipeline__name="New business").exists()


def test_a_stage_asks_for_something(client, admin):
    """CM-30, WA-13: the gate holds, the page says what is missing, the dialog asks for it."""
    make_stage("won"), make_stage("lost")
    deal, to = make_deal(owner=admin), make_stage(name="Negotiation", position=1)
    address = reverse("deal_criteria", args=[to.pk])
    asked = {"words": "What they need is known", "side": "entry", "required": ["source"]}
    assert client.post(address, asked).status_code == 302
    assert StageCriterion.objects.count() == 1
    assert "What they need is known" in client.get(deal.get_absolute_url()).content.decode()
    move = reverse("deal_move", args=[deal.pk])
    refused = client.post(move, {"stage": to.pk})
    assert refused.status_code == 422
    assert [*refused.context["form"].names] == [
        "value", "close_date", "win_likelihood", "forecast", "source"
    ]  # fmt: skip
    assert "What they need is known" in client.get(address).content.decode()
