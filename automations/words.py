"""Rules as sentences (X26): "When a call is logged, if Status is New Lead, then …"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from automations import rhythm
from automations.models import Rule
from automations.offers import AFTER, ENTERS, EVERY
from automations.reading import Broken, Reading
from records.lists.labels import read_labels
from records.lists.lean import Filters
from records.lists.words import condition_words, group_words, references


@dataclass(frozen=True)
class Told:
    """A rule in words; ``problem`` where it points to what is gone."""

    rule: Rule
    when: str
    ifs: list[str]
    thens: list[str]
    problem: str = ""

    @property
    def sentence(self) -> str:
        if self.problem:
            return self.problem
        parts = [self.when]
        if self.ifs:
            parts.append(_("if %(conditions)s") % {"conditions": _(" and ").join(self.ifs)})
        doing = _(", then ").join(self.thens) or _("do nothing yet")
        parts.append(_("then %(effects)s") % {"effects": doing})
        return capfirst(", ".join(parts)) + "."


def told(rule: Rule, user) -> Told:
    reading = Reading(rule)
    try:
        when = when_words(reading, user)
        ifs = filter_words(reading.condition, user)
        thens = [effect.words(values) for effect, values in reading.effects]
    except Broken as problem:
        return Told(rule, "", [], [], str(problem))
    return Told(rule, when, ifs, thens)


def filter_words(filters: Filters, user) -> list[str]:
    labels = read_labels(references(filters), user)
    texts = [str(condition_words(each, labels)) for each in filters.conditions]
    return [*texts, group_words(filters, labels)] if filters.groups else texts


def when_words(reading: Reading, user) -> str:
    rule = reading.rule
    if rule.trigger == EVERY:
        words = rhythm.words(rule.when)
        return _("%(rhythm)s, for all %(records)s") % {
            "rhythm": words,
            "records": reading.subject.many,
        }
    if rule.trigger == AFTER:
        return after_words(reading)
    if rule.trigger in ("enters", "leaves"):
        place = _(" and ").join(filter_words(reading.place, user)) or "…"
        words: dict[str, Any] = {"one": reading.subject.one, "place": place}
        if rule.trigger == ENTERS:
            return _("when %(one)s comes to meet: %(place)s") % words
        return _("when %(one)s no longer meets: %(place)s") % words
    return _("when %(event)s") % {"event": reading.trigger.words}


def after_words(reading: Reading) -> str:
    days = int(reading.rule.when.get("days", 0))
    if reading.rule.when.get("side") == "before":
        text = ngettext("%(n)s day before %(date)s", "%(n)s days before %(date)s", days)
    else:
        text = ngettext("%(n)s day after %(date)s", "%(n)s days after %(date)s", days)
    return text % {"n": days, "date": reading.moment.words}
