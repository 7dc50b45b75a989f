"""Two people edited one lead: what differs, field by field (TRUST E9, X39)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from leads.forms import LeadForm
from leads.models import Lead
from records.models import Event

MINE, THEIRS = "mine", "theirs"
PREFIX = "choose_"


@dataclass(frozen=True)
class Difference:
    """One field: what I typed, what stands there now, and which of them is proposed.

    ``choice`` is empty where both of us changed the field: then I have to say.
    """

    name: str
    label: Any
    mine: str
    theirs: str
    choice: str

    @property
    def field(self) -> str:
        return PREFIX + self.name


def differences(mine: LeadForm, now: LeadForm) -> list[Difference]:
    """What I typed (``mine``, bound to the lead as it is now) against what stands there."""
    before = _before(mine)
    found = []
    for name in mine.changed_data:
        if name == "seen":
            continue
        field, typed = mine.fields[name], mine[name].data
        choice = _propose(field, name, typed, before)
        words = (_words(field, typed), _words(field, now[name].value()))
        found.append(Difference(name, mine[name].label, *words, choice))
    return found


def resolve(data: QueryDict, now: LeadForm) -> tuple[QueryDict, list[str]]:
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


def _propose(field: forms.Field, name: str, typed: Any, before: dict[str, Any] | None) -> str:
    if before is None:  # it cannot be told who changed what
        return ""
    if name not in before:
        return MINE
    known = before[name] is not Ellipsis
    return THEIRS if known and not field.has_changed(before[name], typed) else ""


def _before(mine: LeadForm) -> dict[str, Any] | None:
    """{form field others changed since I opened the form: its value then}; None if unknown."""
    version, _dash, points = mine.data.get("seen", "").partition("-")
    if not re.fullmatch(r"[0-9]{1,9}", version):
        return None
    lead = mine.instance
    steps = Lead.objects.values_list("version", flat=True).get(pk=lead.pk) - int(version)
    if not 0 <= steps <= 1000:
        return None
    events = Event.objects.filter(line=lead.pk, record_type=Lead.record_type, record_id=lead.pk)
    before: dict[str, Any] = {}
    for changes in events.order_by("-id").values_list("changes", flat=True)[:steps]:
        before |= {_field_name(column): pair[0] for column, pair in changes.items()}
    if mine.initial.get("seen", "").partition("-")[2] != points:
        before |= {"emails": ..., "phones": ...}
    if "company" in before:
        before["company"] = ...  # typed as a name, told as a number
    return before


def _field_name(column: str) -> str:
    return column if column.startswith("custom.") else column.removesuffix("_id")


def _words(field: forms.Field, value: Any) -> str:
    """A value as the form would show it."""
    values = value if isinstance(value, list | tuple) else [value]
    known = {str(code): str(words) for code, words in _flat(getattr(field, "choices", ()))}
    return ", ".join(known.get(str(each), str(each)) for each in values if each not in (None, ""))


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
