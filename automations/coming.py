"""What rules wait to do: automatic closes and whatever else time sets off (CM-25)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from django.db.models import QuerySet, Value
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.engine.running import done_with
from automations.looking import CAP
from automations.models import Due, Rule
from automations.offers import AFTER, EVERY
from automations.reading import Broken, Reading, nobody
from automations.rhythm import words as rhythm_words
from automations.words import after_words
from notifications.coming.registry import Ask, Source, Thing, register
from records.ahead import Asked
from records.lists.declaration import LISTS
from records.models import Record
from records.once import written_once


@written_once
def dues_of(record_id: int) -> QuerySet[Due]:
    """Of records of any list with this id; 0: of rules that act on all that match in a rhythm."""
    return Due.objects.filter(record_id=record_id, due_at__isnull=False)


@written_once
def waiting_rules() -> QuerySet[Rule]:
    return Rule.objects.in_force().filter(trigger__in=[AFTER, EVERY])


def find(ask: Ask, number: int) -> list[Thing]:
    """Only what a rule would do as things stand: records that meet its conditions now."""
    return _of_record(ask) if ask.record else _soonest(ask, number)


def _of_record(ask: Ask) -> list[Thing]:
    record_type, record_id = ask.record
    readings = {each.rule.pk: each for each in _readings(record_type)}
    rhythms = dues_of(0) if any(each.rule.trigger == EVERY for each in readings.values()) else ()
    dues = [due for due in chain(dues_of(record_id), rhythms) if due.rule_id in readings]
    acting = _that_would_act([readings[due.rule_id] for due in dues], record_id)
    return [_thing(due, readings[due.rule_id], ask.record) for due in dues if due.rule_id in acting]


def _that_would_act(readings: Iterable[Reading], record_id: int) -> set[int]:
    """Ids of the rules whose conditions the record meets; one query for all of them."""
    parts = []
    for reading in readings:
        try:
            met = reading.matching().exclude(done_with(reading.rule)).filter(pk=record_id)
        except Broken:
            continue
        parts.append(met.order_by().values_list(Value(reading.rule.pk)))
    found = parts[0].union(*parts[1:], all=True) if parts else []
    return {pk for (pk,) in found}


def _soonest(ask: Ask, number: int) -> list[Thing]:
    found = []
    for reading in _readings():
        number_of = reading.model.record_type
        try:
            records = reading.matching().exclude(done_with(reading.rule)).visible_to(ask.user)
        except Broken:
            continue
        if ask.owners is not None:
            records = records.filter(owner_id__in=ask.owners)
        dues = Due.objects.filter(ask.beyond(number), rule=reading.rule, due_at__isnull=False)
        dues = dues.order_by("due_at", "id")
        if reading.rule.trigger == EVERY:
            found += [each for due in dues if (each := _of_all(due, reading, records))]
        else:
            dues = dues.filter(record_id__in=records.order_by().values("id"))[: ask.limit]
            found += [_thing(due, reading, (number_of, due.record_id)) for due in dues]
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


def _thing(due: Due, reading: Reading, target: tuple[int, int] | None, **more: str) -> Thing:
    what = f"rule:{reading.rule.pk}"
    return Thing(due.due_at, due.pk, target, words(reading), what, **more)


def _of_all(due: Due, reading: Reading, records: QuerySet) -> Thing | None:
    """A rule in a rhythm, with how many of these it would act on as things stand."""
    count = records.order_by()[: CAP + 1].count()
    if not count:
        return None
    told = {"n": number_format(min(count, CAP), force_grouping=True), "many": reading.subject.many}
    many = _("more than %(n)s %(many)s") if count > CAP else _("%(n)s %(many)s")
    url = f"{LISTS[reading.rule.list_name].url()}?{reading.rule.params or 'list=all'}"
    return _thing(due, reading, None, many=many % told, url=url)


def words(reading: Reading) -> str:
    """What it will do, and why: "Set status to Unqualified, 30 days after the last response"."""
    try:
        doing = _(", then ").join(effect.words(values) for effect, values in reading.effects)
        is_rhythm = reading.rule.trigger == EVERY
        when = rhythm_words(reading.rule.when) if is_rhythm else after_words(reading)
        told = {"rule": reading.rule.name, "doing": doing, "when": when}
    except Broken:
        return _("Rule “%(rule)s”") % {"rule": reading.rule.name}
    return _("Rule “%(rule)s”: %(doing)s, %(when)s") % told


def waits(record: Record, user) -> bool:
    """Whether a rule looks at the record some day; what it would do is asked behind the page."""
    rules = {
        rule.pk: rule.trigger
        for rule in waiting_rules()
        if rule.list_name in LISTS and LISTS[rule.list_name].model is type(record)
    }
    if not rules:
        return False
    return EVERY in rules.values() or any(due.rule_id in rules for due in dues_of(record.pk))


def ahead(record: Record, user) -> list[Asked]:
    return [(waiting_rules,), (dues_of, record.pk)]


register(Source("rule", gettext_lazy("Rules"), "zap", 20, find, ahead, waits))
