"""Two people merge overlapping leads at once (TRUST E9, E10); with a control that fails."""

import threading
from contextlib import suppress

import pytest
from django.db import OperationalError, connections

from leads.actions import merge_leads, merging
from leads.actions.relinking import relink
from leads.models import ContactPoint, Lead
from leads.tests.factories import make_lead, make_point, make_status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def leads(db) -> list[Lead]:
    make_status()
    leads = [make_lead(f"Ada {n}") for n in range(3)]
    for n, lead in enumerate(leads):
        make_point(lead, f"ada{n}@example.com")
    return leads


def both_at_once(rep, *merges: list[Lead]) -> list:
    """What each of two people is told; the first of each list is the lead to keep."""
    start, told = threading.Barrier(2, timeout=10), []

    def act(leads: list[Lead]) -> None:
        chosen = Lead.objects.visible_to(rep).filter(pk__in=[lead.pk for lead in leads])
        start.wait()
        try:
            outcome = merge_leads(chosen, by=rep, keep=leads[0].pk, values={})
            told.append((bool(outcome.changed), dict(outcome.held)))
        except OperationalError:
            told.append("deadlock")
        connections.close_all()

    threads = [threading.Thread(target=act, args=(merge,)) for merge in merges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told, key=str)


ONE_OF_THEM = [(False, {"trashed": 1}), (True, {})]


def test_the_second_finds_one_of_them_merged(rep, leads):
    """1 and 2 into 1, 2 and 3 into 3: lead 2 and all it has goes to one of them, whole."""
    one, two, three = leads
    assert both_at_once(rep, [one, two], [three, two]) == ONE_OF_THEM
    two.refresh_from_db()
    point = ContactPoint.objects.get(normal="ada1@example.com")
    assert two.merged_into_id == point.lead_id
    assert Lead.objects.live().count() == 2


def test_two_keep_each_others_lead(rep, leads):
    one, two, _three = leads
    assert both_at_once(rep, [one, two], [two, one]) == ONE_OF_THEM
    assert Lead.objects.live().count() == 2


def test_control_without_the_lock_each_waits_for_the_other(rep, leads, monkeypatch):
    """Both look before either has written, and put away what the other wants to keep."""
    looked, wrote = threading.Barrier(2, timeout=5), threading.Barrier(2, timeout=2)

    def look_without_locking(model, ids):
        rows = model._base_manager.filter(id__anyof=ids).order_by("id")
        found = [(row.pk, row.version, row.is_trashed) for row in rows]
        looked.wait()
        return found

    def relink_after_both_wrote(merge):
        with suppress(threading.BrokenBarrierError):  # the other one is a victim already
            wrote.wait()
        return relink(merge)

    monkeypatch.setattr(merging, "lock", look_without_locking)
    monkeypatch.setattr(merging, "relink", relink_after_both_wrote)
    one, two, _three = leads
    assert both_at_once(rep, [one, two], [two, one]) != ONE_OF_THEM
