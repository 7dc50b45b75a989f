"""The form of a bulk edit: the fields chosen so far, each with its new value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst

from records.lists.columns import Column
from records.lists.newvalues import value_field

MOST_FIELDS = 5


class ValuesForm(forms.Form):
    """One field per chosen column, named by its place: ``value``, ``value2`` …"""

    def __init__(self, chosen: list[Column], user, data: QueryDict | None, typed: Mapping) -> None:
        super().__init__(data, initial=typed)
        self.chosen = {input_name(place): column for place, column in enumerate(chosen)}
        for name, column in self.chosen.items():
            self.fields[name] = field = value_field(column, user)
            field.label = capfirst(field.label)

    @property
    def rows(self) -> list[tuple[Column, forms.BoundField]]:
        return [(column, self[name]) for name, column in self.chosen.items()]

    @property
    def values(self) -> dict[str, Any]:
        """{column: new value} of a valid form."""
        return {column.name: self.cleaned_data[name] for name, column in self.chosen.items()}


def input_name(place: int) -> str:
    return f"value{place + 1}" if place else "value"


class Wish:
    """What the page was asked for: fields, another one, one less, or to go ahead."""

    def __init__(self, request: HttpRequest, columns: Mapping[str, Column]) -> None:
        self.is_post = request.method == "POST"
        self.asked = request.POST if self.is_post else request.GET
        self.columns, self.user = columns, request.user
        names = list(dict.fromkeys(self.asked.getlist("field")))
        self.places = {name: place for place, name in enumerate(names)}
        self.is_reshaped = self.is_post and ("add" in self.asked or "drop" in self.asked)
        if "add" in self.asked:
            names = [*names, self.asked.get("another", "")]
        if "drop" in self.asked:
            names = [name for name in names if name != self.asked["drop"]]
        known = [columns[name] for name in dict.fromkeys(names) if name in columns]
        self.chosen = known[:MOST_FIELDS]
        # Never a part of what was asked: one unknown name and nothing is changed.
        self.is_whole = len(self.chosen) == len(names)

    @property
    def others(self) -> list[Column]:
        """What may be added."""
        if len(self.chosen) >= MOST_FIELDS:
            return []
        return [each for each in self.columns.values() if each not in self.chosen]

    def form(self) -> ValuesForm | None:
        """Bound when it is to be carried out; what was typed stays while rows come and go."""
        if not self.chosen:
            return None
        if self.is_post and not self.is_reshaped and self.is_whole:
            return ValuesForm(self.chosen, self.user, self.asked, {})
        return ValuesForm(self.chosen, self.user, None, self._typed())

    def _typed(self) -> dict[str, Any]:
        if not self.is_post:
            return {}
        typed = {}
        for place, column in enumerate(self.chosen):
            if column.name in self.places:
                widget = value_field(column, self.user).widget
                was = input_name(self.places[column.name])
                typed[input_name(place)] = widget.value_from_datadict(self.asked, {}, was)
        return typed
