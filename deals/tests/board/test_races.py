"""TRUST E9: two people drag one card at the same moment; with a control that loses one's word."""

from __future__ import annotations

import pytest
from django.test import Client

from deals import actions
from deals.board import views
from deals.models import Deal, Stage
from leads.tests.factories import make_lead
from records.actors import SYSTEM
from records.models import Event
from users.models import Organisation
from users.tests.factories import make_user
from users.tests.race import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def card(db) -> Deal:
    Organisation.objects.create(name="Harbour Bakery")
    actions.start_selling(by=SYSTEM)
    deal = Deal(lead=make_lead(), name="Ovens")
    actions.create_deals([deal], by=SYSTEM)
    return deal


def drag_both(card: Deal) -> list[int]:
    """Status of the answers to Ann, who drags to Evaluation, and Ben, to Negotiation."""

    def drag(name: str, stage: str):
        browser = Client()
        browser.force_login(make_user(name))
        to = Stage.objects.get(name=stage)
        sent = {"stage": to.pk, "version": card.version, "state": "list=all"}
        address = f"/deals/board/move/{card.pk}/"
        return lambda: browser.post(address, sent, HTTP_HX_REQUEST="true").status_code

    return sorted(at_once(drag("ann", "Evaluation"), drag("ben", "Negotiation")))


def moves(card: Deal) -> int:
    told = Event.objects.filter(record_type=Deal.record_type, record_id=card.pk)
    return told.filter(changes__has_key="stage_id").exclude(kind="deals.created").count()


def test_one_drag_counts_and_the_other_is_told(card):
    assert drag_both(card) == [200, 409]
    assert moves(card) == 1


def test_control_without_the_version_both_count_and_one_is_overwritten(card, monkeypatch):
    monkeypatch.setattr(views.ToStageForm, "expect", None)
    assert drag_both(card) == [200, 200]
    assert moves(card) == 2
