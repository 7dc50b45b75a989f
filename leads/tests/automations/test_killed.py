"""A worker that dies in the middle of due rules: nothing lost, nothing twice (E1, E7, law 3)."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction

from automations import offers
from automations.engine import due
from automations.models import Due, Rule, Run
from automations.reading import Reading
from automations.tests.factories import make_rule
from leads.tests.factories import make_lead
from records.models import Comment
from users.tests.factories import make_user

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
LEADS, CHUNK = 30, 10
NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def waiting(monkeypatch) -> Rule:
    """A rule that comments, with so many leads whose time has come."""
    monkeypatch.setattr(due, "CHUNK", CHUNK)
    when = {"moment": "created_at", "days": 1, "side": "after"}
    rule = make_rule(trigger="after", when=when, owner=make_user("boss"), catch_up=True)
    for n in range(LEADS):
        make_lead(f"Lead {n}")
    due.plan([(Reading(rule), None)])
    Due.objects.update(due_at=NOW - timedelta(days=1))
    return rule


def dies_at(chunk: int, sweep: Callable[[], object]) -> int:
    """A child sweeps and is killed while it works on that chunk, after it wrote its comments."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        plain, done = offers.OFFERS.effects["comment"], []

        def run(records, call):
            outcome = plain.run(records, call)
            done.append(1)
            if len(done) == chunk:
                os.kill(os.getpid(), signal.SIGKILL)
            return outcome

        fields = {**plain.__dict__, "run": run}
        offers.OFFERS.effects["comment"] = offers.Effect(**fields)
        sweep()
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_what_a_killed_worker_left_is_done_by_the_next_once(waiting, chunk):
    assert dies_at(chunk, lambda: due.sweep(NOW)) == signal.SIGKILL
    assert Comment.objects.count() == (chunk - 1) * CHUNK, "half a chunk was left behind"
    due.sweep(NOW)
    due.sweep(NOW)
    told = Comment.objects.values_list("target_id", flat=True)
    assert (len(told), len(set(told))) == (LEADS, LEADS)
    assert Run.objects.filter(result="done").count() == LEADS


def test_control_a_claim_in_a_transaction_of_its_own_loses_records(waiting):
    """As a broker that forgets a message once it is handed out."""

    def claim_first():
        while found := list(Due.objects.filter(due_at__lte=NOW).order_by("id")[:CHUNK]):
            Due.objects.filter(pk__in=[each.pk for each in found]).update(due_at=None)
            with transaction.atomic():
                due._act_on(Reading(waiting), found)

    assert dies_at(2, claim_first) == signal.SIGKILL
    due.sweep(NOW)
    assert Comment.objects.count() == LEADS - CHUNK
