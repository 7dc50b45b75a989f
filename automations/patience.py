"""What closes records waits longer than what reminds of them (H5)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from automations.models import Rule
from automations.offers import AFTER
from automations.reading import Broken, Reading
from notifications.reminders.latest import latest


def must_remind_first(reading: Reading) -> None:
    """What closes records must wait until anybody was reminded of them (H5): longer than the days
    of their place, with the night and the free days that put a reminder off. Raises Broken."""
    rule, subject = reading.rule, reading.subject
    if rule.trigger != AFTER or rule.when.get("moment", "") not in subject.silences:
        return
    found = subject.reminded_after(reading.condition)
    if found is None or not subject.closes(rule.effects):
        return
    days, (reminded, place) = int(rule.when.get("days", 0)), found
    if rule.when.get("side") == "before":
        days = -days
    longest = latest(reminded, today=reading.asker.now.date())
    if days <= longest:
        words = _(
            "“%(place)s” reminds after %(reminded)s days without action, and with nights and free "
            "days %(longest)s days may go by: the rule must wait longer than that, not %(days)s "
            "days, or records are closed before anybody was reminded."
        )
        told = {"place": place, "reminded": reminded, "longest": longest, "days": days}
        raise Broken(words % told)


def closing_too_soon(list_name: str) -> Rule | None:
    """A rule in force that no longer waits longer than the reminders, once places remind later
    (H5)."""
    for rule in Rule.objects.in_force().filter(list_name=list_name, trigger=AFTER):
        try:
            must_remind_first(Reading(rule))
        except Broken:
            return rule
    return None


def must_remind_before_closing(list_name: str) -> None:
    """Asked after a place was changed: no record is closed for its silence before anybody was
    reminded of it (H5). Raises ValidationError that names the rule."""
    rule = closing_too_soon(list_name)
    if rule is not None:
        words = _(
            "The rule “%(rule)s” acts after %(days)s days of silence, and nights and free days "
            "put reminders off. Remind sooner, or let the rule wait longer first."
        )
        told = words % {"rule": rule.name, "days": rule.when.get("days")}
        raise ValidationError({"inactivity_days": told})
