"""TRUST D4: many people issue at the same moment, and no number is missing or there twice."""

from __future__ import annotations

import random

import pytest
from django.db import transaction

from invoices import actions
from invoices.models import Invoice, NumberCounter
from invoices.numbers import taking
from invoices.tests.factories import NOW, make_draft
from leads.tests.factories import make_lead
from users.tests.factories import make_user
from users.tests.race import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
PEOPLE, EACH = 8, 10


class GivenBack(Exception):
    pass


def issued_at_once(people: int = PEOPLE, each: int = EACH) -> list[object]:
    """Everybody issues drafts of their own, and gives back some numbers on the way; what went
    wrong for whom, None where nothing did."""
    user = make_user("seller")
    lead = make_lead("Harbour Bakery", owner=user)
    drafts = [[make_draft(user, lead=lead).pk for _n in range(each)] for _person in range(people)]

    def person(ids: list[int], chance: random.Random):
        def issue() -> None:
            for pk in ids:
                while not issued_or_given_back(pk):
                    pass

        def issued_or_given_back(pk: int) -> bool:
            try:
                with transaction.atomic():
                    actions.issue(Invoice.objects.filter(pk=pk), by=user, now=NOW)
                    if chance.random() < 0.3:
                        raise GivenBack
            except GivenBack:
                return False
            return True

        return issue

    return at_once(*(person(ids, random.Random(n)) for n, ids in enumerate(drafts)))


def test_eighty_invoices_of_eight_people_are_numbered_one_to_eighty():
    """D4: some rolled back, and taken up again."""
    assert issued_at_once() == [None] * PEOPLE
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"INV-2026-{n:04}" for n in range(1, PEOPLE * EACH + 1)]
    assert NumberCounter.objects.get().next == PEOPLE * EACH + 1


@pytest.mark.tampered
def test_control_without_the_lock_of_the_counter_it_fails(monkeypatch):
    """The law of unique numbers then refuses what was given twice, and some stay drafts."""
    monkeypatch.setattr(taking, "locked", lambda counters: counters)
    issued_at_once(each=5)
    assert Invoice.objects.filter(number=None).exists()
