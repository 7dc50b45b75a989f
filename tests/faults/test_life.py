"""A random life against an independent model (TRUST E12): the same reminders, the same statuses,
the same messages, whatever happens in whatever order. ``--long``: 10,000 steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from psycopg import sql

from automations.engine import due
from automations.tests.factories import COMMENT, make_rule, set_status
from deals.tests.factories import make_stage
from leads.kinds import Kind
from leads.tests.factories import make_status
from notifications.actions import settling
from notifications.tests.servers import smtp_server
from tests.faults.life import CLOSING_DAYS, SILENT_DAYS, Life
from users.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(settings, admin) -> Iterator[Callable[[], Life]]:
    """Lives to begin: three rules are in force, and a mail server listens."""
    settings.MAIL_PER_HOST = 0
    Organisation.objects.create(name="Harbour Bakery", time_zone="Europe/Berlin")
    kinds = {"New": Kind.NEW, "Contacted": Kind.CONTACTED, "Given up": Kind.UNQUALIFIED}
    statuses = {
        name: make_status(name, kind, position=n) for n, (name, kind) in enumerate(kinds.items())
    }
    make_stage()
    make_rules(admin, statuses)
    with smtp_server(settings) as sink:
        yield type("Lived", (Life,), {"boss": admin, "statuses": statuses, "sink": sink})


def how(lives: int, steps: int) -> settings:
    return settings(
        max_examples=lives, stateful_step_count=steps, deadline=None, derandomize=True,
        database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def make_rules(boss, statuses) -> None:
    """A new lead that was called is contacted; silence is told, and a deal that closes soon."""
    new = f"status={statuses['New'].pk}"
    make_rule("Called", params=new, effects=[set_status(statuses["Contacted"])], owner=boss)
    make_rule(
        "Silent", trigger="after", params="status_kind=new,contacted", effects=[COMMENT],
        when={"moment": "silent", "days": SILENT_DAYS, "side": "after"}, owner=boss,
    )  # fmt: skip
    make_rule(
        "Closing", list_name="deals", trigger="after", effects=[COMMENT], owner=boss,
        when={"moment": "close_date", "days": CLOSING_DAYS, "side": "before"},
    )  # fmt: skip


def test_the_product_does_what_the_diary_says(life, form):
    run_state_machine_as_test(life, settings=how(form.lives, form.steps))


def one_day_more(monkeypatch) -> None:
    right = due.wait_of
    monkeypatch.setattr(due, "wait_of", lambda rule: right(rule) + timedelta(days=1))


def shorter_pauses(monkeypatch) -> None:
    monkeypatch.setattr(settling, "PAUSES", [timedelta(minutes=1)] * 8)


def old_waits_stand(monkeypatch) -> None:
    text = due.UPSERT.as_string().split("DO UPDATE")[0] + "DO NOTHING"
    monkeypatch.setattr(due, "UPSERT", sql.SQL(text))


def a_story(life: Life) -> None:
    """A lead is called after some days and falls silent; a mail is refused twice for now."""
    try:
        told(life)
    finally:
        life.teardown()


def told(life: Life) -> None:
    life.new_lead()
    life.server_says("later")
    life.write(0)
    for days in (3, 5, 2, 1):
        life.time_passes(24 * days)
        if days == 3:
            life.call(0)
        life.agree()


def test_the_story_the_controls_are_told(life):
    a_story(life())


@pytest.mark.parametrize("fault", [one_day_more, shorter_pauses, old_waits_stand])
def test_control_a_product_with_a_fault_is_found(life, monkeypatch, fault):
    fault(monkeypatch)
    with pytest.raises(AssertionError):
        a_story(life())
