"""Which rules point to a row of the set-up, a person or a field, and pointing them elsewhere.

Told where the row is changed, merged or removed (part 4, no. 9).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from automations.columns import columns_of
from automations.effects import Unknown, effect_of
from automations.models import Rule
from automations.offers import OFFERS
from records.actions import Outcome, change
from records.fields.impact import ALSO_USED
from records.lists.declaration import LISTS
from records.lists.mapping import mapped
from records.models import Batch, FieldDefinition, Tracked
from records.types import model_of
from users.handover import HANDOVER, Possession
from users.models import User
from users.querysets import UserQuerySet


def mapped_rule(rule: Rule, row: Tracked, into: int) -> dict[str, Any]:
    """The values of the rule that change when it points to ``into`` instead of the row."""
    if rule.list_name not in OFFERS.subjects:
        return {}
    params, when = rule.params, dict(rule.when)
    for column in columns_of(rule.list_name).values():
        if column.related is type(row):
            params = mapped(params, column.name, row.pk, into)
            if "params" in when:
                when["params"] = mapped(when["params"], column.name, row.pk, into)
    found = {
        "params": params,
        "when": when,
        "effects": [_mapped_effect(rule, each, row, into) for each in rule.effects],
    }
    same = {"params": mapped(rule.params, "", 0, 0), "when": rule.when, "effects": rule.effects}
    if "params" in rule.when:
        same["when"] = {**rule.when, "params": mapped(rule.when["params"], "", 0, 0)}
    return {name: value for name, value in found.items() if value != same[name]}


def _mapped_effect(rule: Rule, values: dict, row: Tracked, into: int) -> dict:
    try:
        effect = effect_of(values["effect"], rule.list_name)
    except Unknown:
        return values
    if effect.map is None or (row.record_type, row.pk) not in effect.refers(values):
        return values
    return {**values, **effect.map(values, row.pk, into)}


def rules_pointing_to(row: Tracked) -> list[Rule]:
    """Rules in use, on or off, whose conditions or effects name the row."""
    return [rule for rule in Rule.objects.live().in_order() if mapped_rule(rule, row, 0)]


def map_rules(row: Tracked, *, by, into: Tracked | None, batch: Batch | None = None) -> Outcome:
    """Rules that name the row name its successor; without one they stay as they are and switch
    themselves off as soon as they would act."""
    outcome = Outcome(batch=batch)
    for rule in rules_pointing_to(row) if into is not None else ():
        outcome += change(
            Rule.objects.with_ids([rule.pk]),
            by=by,
            kind="automations.rule_mapped",
            values=mapped_rule(rule, row, into.pk),
            batch=outcome.batch,
        )
    return outcome


def rules_with_field(definition: FieldDefinition) -> int:
    """Rules about these records that name the custom field."""
    named = re.compile(rf"custom\.{definition.key}(?![a-z0-9]|_[a-z0-9])")
    return sum(1 for rule in _about(definition) if named.search(_text(rule)))


def _about(definition: FieldDefinition) -> Iterable[Rule]:
    model = model_of(definition.target_type)
    names = [name for name in OFFERS.subjects if LISTS[name].model is model]
    return Rule.objects.live().filter(list_name__in=names)


def _text(rule: Rule) -> str:
    return f"{rule.params} {rule.when} {rule.effects}"


def count_rules(users: UserQuerySet) -> int:
    return len({rule.pk for user in users for rule in _of(user)})


def _of(user: User) -> list[Rule]:
    """Rules that name the person, or speak in his name."""
    found = {rule.pk: rule for rule in rules_pointing_to(user)}
    found |= {rule.pk: rule for rule in Rule.objects.live().filter(owner=user)}
    return list(found.values())


def hand_over_rules(users: UserQuerySet, *, to: User | None, by) -> Outcome:
    """Rules give to, and speak for, whoever takes over; with nobody they stay as they are."""
    outcome = Outcome()
    for user in users if to is not None else ():
        outcome += map_rules(user, by=by, into=to, batch=outcome.batch)
        outcome += change(
            Rule.objects.live().filter(owner=user), by=by, kind="automations.rule_mapped",
            values={"owner": to}, batch=outcome.batch,
        )  # fmt: skip
    return outcome


ALSO_USED["rules"] = rules_with_field
HANDOVER.append(Possession(_("rules"), count_rules, hand_over_rules))
