"""Two people edited one record: what differs, field by field, and who says what stands (TRUST E9,
X39). A record's form is shown as yours and theirs; nothing typed is lost or overwritten unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime

from records.models import Event, Record
from records.types import line_of

MINE, THEIRS = "mine", "theirs"
PREFIX = "choose_"
MOST_STEPS = 1000
# What tells the state a form was opened with, or only how it was sent; nobody typed them.
NOT_TYPED = frozenset({"seen", "version", "was", "dialog"})
OURS = frozenset({"csrfmiddlewaretoken", "form_token", "save", "differs"})

# {form field others changed since: its value then}; ... where that cannot be told.
Before = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One field: what I typed, what stands there now, and which of them is proposed.

    ``choice`` is empty where both of us changed the field: then I have to say. ``is_settled``
    where mine can no longer be, because of what the record has become.
    """

    name: str
    label: Any
    mine: str
    theirs: str
    choice: str
    is_settled: bool = False

    @property
    def field(self) -> str:
        return PREFIX + self.name


def version_in(data: Mapping[str, Any]) -> int | None:
    """The version a form was opened with."""
    text = str(data.get("version", ""))
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def changed_since(record: Record, version: int | None) -> dict[str, Any] | None:
    """{form field others changed since this version: its value then}; None if it cannot be
    told."""
    if version is None:
        return None
    steps = type(record)._base_manager.values_list("version", flat=True).get(pk=record.pk) - version
    if not 0 <= steps <= MOST_STEPS:
        return None
    line = line_of(record)
    there = Q(line=None) if line is None else Q(line=line) | Q(line=None)
    events = Event.objects.filter(there, record_type=record.record_type, record_id=record.pk)
    told = list(events.order_by("-id").values_list("changes", flat=True)[:steps])
    if len(told) < steps:  # its story was told elsewhere in between
        return None
    before: dict[str, Any] = {}
    for changes in told:
        before |= dict(_told(record, column, pair[0]) for column, pair in changes.items())
    return before


def _told(record: Record, column: str, value: Any) -> tuple[str, Any]:
    """A form's field and its value, as an event has them."""
    if column.startswith("custom."):
        return column, value
    field = next(each for each in record._meta.concrete_fields if each.column == column)
    return field.name, field.to_python(value)


def differences(mine: forms.Form, now: forms.Form, before: Before | None) -> list[Difference]:
    """What I typed (``mine``, bound to the record as it is now) against what stands there."""
    found = []
    for name in mine.changed_data:
        if name in NOT_TYPED or mine.fields[name].widget.is_hidden:
            continue
        field, typed = mine.fields[name], mine[name].data
        choice = propose(field, name, typed, before)
        words = (words_of(field, typed), words_of(field, now[name].value()))
        found.append(Difference(name, mine[name].label, *words, choice))
    return found + settled(mine, before or {})


def settled(mine: forms.Form, before: Before) -> list[Difference]:
    """What I typed into fields the record no longer lets be set: said, not dropped unseen."""
    found = []
    for name in mine.data:
        field = None if name in mine.fields else _field_of(mine, name)
        if field is None or name not in before:
            continue
        typed, stands = mine.data[name], getattr(mine.instance, name)
        if field.has_changed(before[name], typed) and field.has_changed(stands, typed):
            stands = getattr(stands, "pk", stands)
            words = (words_of(field, typed), words_of(field, stands))
            found.append(Difference(name, field.label, *words, THEIRS, is_settled=True))
    return found


def _field_of(mine: forms.Form, name: str) -> forms.Field | None:
    try:
        field = mine.instance._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field.formfield() if field.concrete and field.editable else None


def resolve(data: QueryDict, now: forms.Form) -> tuple[QueryDict, list[str]]:
    """What was typed with the choices applied, and the names that still need one."""
    resolved, open_names = data.copy(), []
    for key in [key for key in data if key.startswith(PREFIX)]:
        name = key.removeprefix(PREFIX)
        if name in now.fields and data[key] == THEIRS:
            resolved.setlist(name, _as_typed(now.fields[name], now[name].value()))
    for name in data.getlist("differs"):
        if data.get(PREFIX + name) not in (MINE, THEIRS):
            open_names.append(name)
    return resolved, open_names


def merge_page(
    request: HttpRequest,
    record: Record,
    mine: forms.Form,
    rows: list[Difference],
    *,
    state: tuple[str, Any],
    open_names: Iterable[str] = (),
    **more: Any,
) -> HttpResponse:
    """Yours and theirs; nothing is saved yet. 409, or 422 where a choice is missing.

    ``state`` is the name and value of the field that says which state was looked at; ``more`` are
    ``home`` and ``home_title`` of the way back.
    """
    left_out = {*OURS, state[0]}
    typed = [
        (name, value)
        for name in mine.data
        if name not in left_out and not name.startswith(PREFIX)
        for value in mine.data.getlist(name)
    ]
    context = {
        "record": record,
        "rows": rows,
        "typed": typed,
        "state": state,
        "open_names": list(open_names),
    }
    status = 422 if open_names else 409
    return render(request, "records/merge.html", context | more, status=status)


def propose(field: forms.Field, name: str, typed: Any, before: Before | None) -> str:
    if before is None:  # it cannot be told who changed what
        return ""
    if name not in before:
        return MINE
    known = before[name] is not Ellipsis
    return THEIRS if known and not field.has_changed(before[name], typed) else ""


def words_of(field: forms.Field, value: Any) -> str:
    """A value as the form would show it."""
    values = value if isinstance(value, list | tuple) else [value]
    known = {str(code): str(words) for code, words in _flat(getattr(field, "choices", ()))}
    return ", ".join(
        known.get(str(each)) or _written(field, each) for each in values if each not in (None, "")
    )


def _written(field: forms.Field, value: Any) -> str:
    """A day or time as the reader writes one."""
    write = next((write for kind, write in WRITTEN if isinstance(field, kind)), str)
    try:
        return write(value if write is str else field.to_python(value))
    except ValidationError:  # nothing a day could be made of: as it was typed
        return str(value)


WRITTEN = [
    (forms.DateTimeField, lambda moment: date_format(localtime(moment), "SHORT_DATETIME_FORMAT")),
    (forms.DateField, date_format),
    (forms.TimeField, time_format),
]


def _flat(choices: Iterable) -> Iterable[tuple[Any, Any]]:
    for code, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield code, words


def _as_typed(field: forms.Field, value: Any) -> list[str]:
    shown = field.widget.format_value(value)
    values = shown if isinstance(shown, list | tuple) else [shown]
    return ["" if each is None else str(each) for each in values]
