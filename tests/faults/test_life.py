"""A random life against an independent model (TRUST E12): the same reminders, the same statuses,
the same messages, whatever happens in whatever order. ``--long``: 10,000 steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from psycopg import sql

from automations import actions as routing
from automations.engine import due
from automations.models import Territory, TerritoryMember
from automations.routing import waiting
from automations.routing.plan import plan_of
from automations.tests.factories import COMMENT, make_rule, set_status
from deals.tests.factories import make_stage
from invoices.actions import checking_out, recurring
from invoices.periods import Period
from leads.kinds import Kind
from leads.tests.factories import make_lead, make_status
from leads.tests.factories import make_stage as make_lead_stage
from notifications.actions import settling
from notifications.hours import Hours
from notifications.tests.servers import smtp_server
from tests.faults.diary import (
    AGAIN_DAYS,
    ANSWER_HOURS,
    CLOSING_DAYS,
    HOLIDAY,
    PEOPLE,
    REMIND_DAYS,
    SILENT_DAYS,
    TEAM,
    TIMES,
)
from tests.faults.due_work import LEADS, without_mail
from tests.faults.life import Life
from users.models import Organisation, User
from users.tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(admin) -> dict[str, User]:
    """The boss, and two of the boss's team; one of them far away."""
    Organisation.objects.create(
        name="Harbour Bakery", time_zone="Europe/Berlin",
        holidays=[{"date": HOLIDAY.isoformat(), "name": "Harbour Day"}],
    )  # fmt: skip
    team = make_team(manager=admin)
    found = {"boss": admin}
    for name in TEAM:
        found[name] = make_user(name, time_zone=PEOPLE[name].key, team=team)
    without_mail(*found.values())
    return found


@pytest.fixture
def life(settings, people, pays) -> Iterator[Callable[[], Life]]:
    """Lives to begin: three rules and two territories are in force, a stage reminds, and a mail
    server listens."""
    settings.MAIL_PER_HOST = 0
    kinds = {"New": Kind.NEW, "Contacted": Kind.CONTACTED, "Given up": Kind.UNQUALIFIED}
    make_lead_stage(
        inactivity_days=REMIND_DAYS, repeat_every_days=AGAIN_DAYS, repeat_at_most=TIMES,
        escalate=True,
    )  # fmt: skip
    statuses = {
        name: make_status(name, kind, position=n) for n, (name, kind) in enumerate(kinds.items())
    }
    make_stage()
    make_rules(people["boss"], statuses)
    make_territories(people)
    with smtp_server(settings) as sink:
        client = make_lead("Client", status=statuses["Given up"], owner=people["boss"])
        known = {"people": people, "statuses": statuses, "sink": sink}
        known |= {"client": client, "provider": pays}
        yield type("Lived", (Life,), known)


def make_territories(people) -> None:
    """Germany's leads go to the team in turn, and on to the next where nobody acts."""
    boss = people["boss"]
    plan_of.cache_clear()
    routing.set_up_routing(by=boss, list_name=LEADS, default_owner=boss)
    germany = Territory(
        list_name=LEADS, parent=Territory.objects.root(LEADS), name="Germany",
        wanted={"country": ["DE"]}, act_within=ANSWER_HOURS,
    )  # fmt: skip
    members = [TerritoryMember(user=people[name]) for name in TEAM]
    routing.add_territories([germany], by=boss, members=[members])
    routing.put_in_force(LEADS, by=boss)


def how(lives: int, steps: int) -> settings:
    return settings(
        max_examples=lives, stateful_step_count=steps, derandomize=True,
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


def every_day_is_a_workday(monkeypatch) -> None:
    monkeypatch.setattr(Hours, "allows", lambda self, day: True)


def it_stays_where_it_is(monkeypatch) -> None:
    monkeypatch.setattr(waiting, "_still_silent", lambda plan, since, owners: {})


def a_month_has_thirty_days(monkeypatch) -> None:
    def wrong(day, *, anchor, months, until):
        return Period(day, day + timedelta(days=30 * months - 1), 30 * months)

    monkeypatch.setattr(recurring, "next_period", wrong)


def providers_are_asked_once(monkeypatch) -> None:
    monkeypatch.setattr(checking_out, "AGAIN", checking_out.AGAIN[:1])


def a_story(life: Life) -> None:
    """One lead arrives and nobody acts; another is called after some days and falls silent; a mail
    is refused twice for now; a client pays only after the provider was asked once, and has a
    service since the last day of January."""
    try:
        told(life)
    finally:
        life.teardown()


def told(life: Life) -> None:
    life.new_lead("boss")
    life.lead_arrives(is_german=True)
    life.server_says("later")
    life.write(0)
    life.new_service(-20, "month")
    life.client_goes()
    for days in (3, 5, 2, 1, 1, 1, 3, 3, 3):
        life.time_passes(24 * days)
        if days == 3:
            life.call(0)
            life.client_pays(0)
        life.agree()


def test_the_story_the_controls_are_told(life):
    a_story(life())


FAULTS = [
    one_day_more, shorter_pauses, old_waits_stand, every_day_is_a_workday, it_stays_where_it_is,
    a_month_has_thirty_days, providers_are_asked_once,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_control_a_product_with_a_fault_is_found(life, monkeypatch, fault):
    fault(monkeypatch)
    with pytest.raises(AssertionError):
        a_story(life())
