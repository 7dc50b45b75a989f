"""Rules that point to what is gone."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from automations.models import Due, Rule
from records.actions import Outcome, change
from records.actors import SYSTEM


@transaction.atomic
def break_rule(rule: Rule, *, why: str) -> Outcome:
    """It points to what is gone: off, with the reason, until somebody looks at it (idea 9)."""
    Due.objects.filter(rule=rule).delete()
    return change(
        Rule.objects.with_ids([rule.pk]),
        by=SYSTEM,
        kind="automations.rule_broken",
        values={"is_on": False, "off_because": why[:300]},
        title=_("A rule switched itself off"),
    )
