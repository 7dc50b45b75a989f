"""Writes of rules: set up by admins, and only by them (CM-06)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from automations.engine.due import begin
from automations.engine.members import forget, remember_all
from automations.engine.running import one_at_a_time
from automations.models import Due, Rule
from automations.offers import ENTERS, LEAVES
from automations.patience import must_remind_first
from automations.reading import Broken, Reading
from records.actions import Outcome, change, create, trash
from records.models import Batch
from users.gates import must_be_admin, person_id

MOST = 100


class TooManyRules(Exception):
    """More than anybody keeps in mind; the message says how many there may be."""


@transaction.atomic
def add_rules(rules: Sequence[Rule], *, by, batch: Batch | None = None) -> Outcome:
    """Adds rules, switched off, below those there are. Raises TooManyRules, PermissionDenied."""
    must_be_admin(by)
    there = Rule.objects.live().count()
    if there + len(rules) > MOST:
        raise TooManyRules(_("There may be at most %(most)s rules.") % {"most": MOST})
    for place, rule in enumerate(rules, there):
        rule.owner_id, rule.position, rule.is_on = person_id(by), place, False
    title = _("Rule added")
    return create(rules, by=by, kind="automations.rule_added", title=title, batch=batch)


@transaction.atomic
def change_rules(
    rules: QuerySet[Rule],
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """Changes rules; each change makes a new version (X27). A rule that is on goes on by the new
    words: what it remembers and waits for is worked out anew. Raises Broken, PermissionDenied."""
    must_be_admin(by)
    one_at_a_time()
    outcome = change(
        rules, by=by, kind="automations.rule_changed", values=values, expect=expect,
        title=_("Rule changed"), batch=batch,
    )  # fmt: skip
    if outcome.changed:
        for rule in rules.filter(is_on=True):
            must_remind_first(Reading(rule))
            prepare(rule)
    return outcome


@transaction.atomic
def switch_on(rules: QuerySet[Rule], *, by) -> Outcome:
    """From now on: what happened before sets nothing off. Raises Broken, PermissionDenied."""
    must_be_admin(by)
    one_at_a_time()
    for rule in rules:
        must_be_whole(rule)
        prepare(rule)
    return change(
        rules, by=by, kind="automations.rule_on", title=_("Rule switched on"),
        values={"is_on": True, "off_because": ""},
    )  # fmt: skip


@transaction.atomic
def switch_off(rules: QuerySet[Rule], *, by, batch: Batch | None = None) -> Outcome:
    """Acts no more; what it did stays."""
    must_be_admin(by)
    Due.objects.filter(rule__in=rules.values("pk")).delete()
    return change(
        rules, by=by, kind="automations.rule_off", values={"is_on": False},
        title=_("Rule switched off"), batch=batch,
    )  # fmt: skip


@transaction.atomic
def remove_rules(rules: QuerySet[Rule], *, by) -> Outcome:
    """Takes rules out of use; their runs stay to be read."""
    must_be_admin(by)
    ids = list(rules.values_list("pk", flat=True))
    switch_off(rules.filter(is_on=True), by=by)
    found = Rule.objects.with_ids(ids)
    return trash(found, by=by, kind="automations.rule_removed", title=_("Rule removed"))


@transaction.atomic
def reorder_rules(*, by, ids: Sequence[int]) -> Outcome:
    """Rules act from the top down."""
    must_be_admin(by)
    outcome = Outcome()
    for place, pk in enumerate(ids):
        outcome += change(
            Rule.objects.with_ids([pk]), by=by, kind="automations.rule_moved",
            values={"position": place}, batch=outcome.batch, title=_("Order of rules changed"),
        )  # fmt: skip
    return outcome


def must_be_whole(rule: Rule) -> None:
    """Raises Broken: what is missing before it can be switched on."""
    if not rule.effects:
        raise Broken(_("Say first what the rule is to do."))
    reading = Reading(rule)
    reading.check()
    must_remind_first(reading)


def prepare(rule: Rule) -> None:
    """What a rule needs to know before it acts: who is inside, what is due. Raises Broken."""
    reading = Reading(rule)
    forget(rule)
    if rule.trigger in (ENTERS, LEAVES):
        remember_all(reading)
    begin(reading)
