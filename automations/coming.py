"""What rules wait to do: automatic closes and whatever else time sets off (CM-25)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.models import Due, Rule
from automations.offers import AFTER
from automations.reading import Broken, Reading, nobody
from automations.words import after_words
from notifications.coming.registry import Ask, Source, Thing, register
from records.ahead import Asked
from records.lists.declaration import LISTS
from records.models import Record
from records.once import written_once


@written_once
def dues_of(record_id: int) -> QuerySet[Due]:
    """Of records of any list with this id."""
    return Due.objects.filter(record_id=record_id, due_at__isnull=False)


@written_once
def waiting_rules() -> QuerySet[Rule]:
    return Rule.objects.in_force().filter(trigger=AFTER)


def find(ask: Ask, number: int) -> list[Thing]:
    """Only what a rule would do as things stand: records that meet its conditions now."""
    return _of_record(ask) if ask.record else _soonest(ask, number)


def _of_record(ask: Ask) -> list[Thing]:
    record_type, record_id = ask.record
    readings = {each.rule.pk: each for each in _readings(record_type)}
    dues = [due for due in dues_of(record_id) if due.rule_id in readings]
    acting = _that_would_act([readings[due.rule_id] for due in dues], record_id)
    return [_thing(due, readings[due.rule_id]) for due in dues if due.rule_id in acting]


def _that_would_act(readings: Iterable[Reading], record_id: int) -> set[int]:
    """Ids of the rules whose conditions the record meets; one query for all of them."""
    parts = []
    for reading in readings:
        try:
            met = reading.matching().filter(pk=record_id).order_by()
        except Broken:
            continue
        parts.append(met.values_list(Value(reading.rule.pk)))
    found = parts[0].union(*parts[1:], all=True) if parts else []
    return {pk for (pk,) in found}


def _soonest(ask: Ask, number: int) -> list[Thing]:
    found = []
    for reading in _readings():
        model = reading.model
        try:
            records = reading.matching()
        except Broken:
            continue
        if ask.owners is not None:
            records = records.filter(owner_id__in=ask.owners)
        dues = Due.objects.filter(ask.beyond(number), rule=reading.rule, due_at__isnull=False)
        dues = dues.filter(record_id__in=records.visible_to(ask.user).order_by().values("id"))
        found += [_thing(due, reading, model) for due in dues.order_by("due_at", "id")[: ask.limit]]
    return sorted(found, key=lambda thing: (thing.at, thing.pk))[: ask.limit]


def _readings(record_type: int | None = None) -> list[Reading]:
    rules = [
        rule
        for rule in waiting_rules()
        if rule.list_name in LISTS
        and record_type in (None, LISTS[rule.list_name].model.record_type)
    ]
    asker = nobody() if rules else None
    return [Reading(rule, asker) for rule in rules]


def _thing(due: Due, reading: Reading, model=None) -> Thing:
    return Thing(
        at=due.due_at,
        pk=due.pk,
        target=((model or reading.model).record_type, due.record_id),
        words=words(reading),
        what=f"rule:{reading.rule.pk}",
    )


def words(reading: Reading) -> str:
    """What it will do, and why: "Set status to Unqualified, 30 days after the last response"."""
    try:
        doing = _(", then ").join(effect.words(values) for effect, values in reading.effects)
        told = {"rule": reading.rule.name, "doing": doing, "when": after_words(reading)}
    except Broken:
        return _("Rule “%(rule)s”") % {"rule": reading.rule.name}
    return _("Rule “%(rule)s”: %(doing)s, %(when)s") % told


def waits(record: Record) -> bool:
    """Whether a rule looks at the record some day; what it would do is asked behind the page."""
    rules = {
        rule.pk
        for rule in waiting_rules()
        if rule.list_name in LISTS and LISTS[rule.list_name].model is type(record)
    }
    return any(due.rule_id in rules for due in dues_of(record.pk))


def ahead(record: Record) -> list[Asked]:
    return [(waiting_rules,), (dues_of, record.pk)]


register(Source("rule", gettext_lazy("Rules"), "zap", 20, find, ahead, waits))
