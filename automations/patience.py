"""What closes records waits longer than what reminds of them (H5)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from automations.models import Rule
from automations.reading import Broken, Reading


def must_remind_first(reading: Reading) -> None:
    """What closes records must wait longer than what reminds of them (H5). Raises Broken."""
    days = int(reading.rule.when.get("days", 0))
    moment = reading.rule.when.get("moment", "")
    if reading.rule.trigger != "after" or moment not in reading.subject.silences:
        return
    longest = reading.subject.reminded_after(reading.condition)
    if longest and days <= longest[0]:
        words = _(
            "“%(place)s” reminds after %(reminded)s days: the rule must wait longer than that, "
            "not %(days)s days, or records are closed before anybody was reminded."
        )
        raise Broken(words % {"place": longest[1], "reminded": longest[0], "days": days})


def closing_too_soon(list_name: str) -> Rule | None:
    """A rule in force that no longer waits longer than the reminders, once places remind later
    (H5)."""
    for rule in Rule.objects.in_force().filter(list_name=list_name, trigger="after"):
        try:
            must_remind_first(Reading(rule))
        except Broken:
            return rule
    return None
