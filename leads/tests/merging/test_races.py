"""Two people merge overlapping leads at once (TRUST E9, E10); with a control that fails."""

import threading
from contextlib import suppress

import pytest
from django.db import OperationalError, connections

from leads.actions import merge_leads, merging
from leads.actions.relinking import relink
from leads.models import ContactPoint, Lead
from leads.tests.factories import make_lead, make_point, make_status
from records.actions.lines import move_lines

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
    start, told = threading.Barrier(2, timeout=60), []

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


BOTH = [(True, {}), (True, {})]


def test_two_merge_others_into_one_lead(rep, leads):
    """2 into 1 and 3 into 1, where 2 and 3 have one address: the second finds it there already."""
    one, two, three = leads
    make_point(two, "all@example.com"), make_point(three, "all@example.com")
    assert both_at_once(rep, [one, two], [one, three]) == BOTH
    found = ContactPoint.objects.filter(lead=one).order_by("position").values_list("position")
    assert [place for (place,) in found] == [0, 1, 2, 3]
    assert list(Lead.objects.live()) == [one]


def test_control_without_the_lock_the_second_does_not_see_the_first(rep, leads, monkeypatch):
    """Both look at what the kept lead has before either is done."""

    def look_without_locking(model, ids):
        rows = model._base_manager.filter(id__anyof=ids).order_by("id")
        return [(row.pk, row.version, row.is_trashed) for row in rows]

    both, done = threading.Barrier(2, timeout=60), threading.Barrier(2, timeout=2)

    def relink_together(merge):
        both.wait()
        return relink(merge)

    def move_lines_late(*args, **more):
        with suppress(threading.BrokenBarrierError):  # the other waits for this one's commit
            done.wait()
        return move_lines(*args, **more)

    monkeypatch.setattr(merging, "lock", look_without_locking)
    monkeypatch.setattr(merging, "relink", relink_together)
    monkeypatch.setattr(merging, "move_lines", move_lines_late)
    one, two, three = leads
    make_point(two, "all@example.com"), make_point(three, "all@example.com")
    assert both_at_once(rep, [one, two], [one, three]) != BOTH
