"""Choosing filters and columns: plain forms that go back to the list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.lists.columns import Column, Kind
from records.lists.declaration import RecordList
from records.lists.labels import options
from records.lists.lean import read_condition
from records.lists.operators import DATES, OPERATORS
from records.lists.periods import OFFERED, WORDS, Period
from records.lists.refused import Refused, refuse
from records.lists.state import Wish, read_columns
from records.lists.values import PEOPLE_WORDS
from records.lists.views.common import read_request, refusing
from records.lists.words import PEOPLE

# What people mean most often, offered first; and the kinds that are asked for one value.
USUAL = {Kind.TEXT: "contains"}
ONE = DATES | {Kind.BOOLEAN}


@dataclass(frozen=True)
class Choice:
    """Something to tick or pick in the filter editor."""

    value: str
    words: Any
    chosen: bool


@require_safe
@refusing
def edit_filter(request: HttpRequest, *, record_list: RecordList) -> HttpResponse:
    """One column's filter as a form; with ``value`` given it goes back to the list."""
    wish, _tabs = read_request(request, record_list)
    columns = record_list.columns_for(request.user)
    column = columns.get(request.GET.get("column", ""))
    if column is None or not column.filter:
        context = {"record_list": record_list, "choosable": choosable(columns), "wish": wish}
        return render(request, "records/lists/columns_to_filter.html", context)
    suffix, problem = request.GET.get("op"), ""
    if suffix is not None:
        try:
            return redirect(f"{record_list.url()}?{changed(request, wish, columns, column)}")
        except Refused as refused:
            problem = refused.problems[0].words
    context = editor(request, record_list, wish, column) | {"problem": problem}
    return render(request, "records/lists/filter.html", context, status=422 if problem else 200)


def choosable(columns: dict[str, Column]) -> list[Column]:
    return [column for column in columns.values() if column.filter]


def changed(request: HttpRequest, wish: Wish, columns: dict[str, Column], column: Column) -> str:
    """The state with this filter instead of the column's former ones."""
    suffix, values = request.GET["op"], request.GET.getlist("value")
    if suffix in {"__empty", "__filled"}:
        suffix, values = "__empty", ["yes" if suffix == "__empty" else "no"]
    values = [value for value in values if value.strip()]
    if not values:
        raise refuse(column.name, _("Choose or write a value first."))
    if column.kind != Kind.TEXT and not any("," in value for value in values):
        values = [",".join(values)]
    read_condition(columns, column.name + suffix, values)
    params = wish.params.copy()
    if replaced := request.GET.get("replaces"):
        params.pop(replaced, None)
    return replace(wish, params=params).with_filter(column.name + suffix, values)


def editor(
    request: HttpRequest, record_list: RecordList, wish: Wish, column: Column
) -> dict[str, Any]:
    fitting = [operator for operator in OPERATORS if operator.fits(column)]
    usual = next((o for o in fitting if o.name == USUAL.get(column.kind)), fitting[0])
    present = next((o for o in fitting if column.name + o.suffix in wish.params), usual)
    param = column.name + present.suffix
    given = request.GET.getlist("value") or wish.params.getlist(param)
    chosen = [
        part
        for text in given
        for part in (text.split(",") if column.choices or column.is_reference else [text])
    ]
    suffix = request.GET.get("op", present.suffix)
    if present.name == "empty" and "op" not in request.GET:
        suffix, chosen = ("__empty" if given == ["yes"] else "__filled"), []
    return {
        "record_list": record_list,
        "wish": wish,
        "column": column,
        "operators": operator_choices(column, suffix),
        "choices": choices_of(column, request.user, set(chosen)),
        "texts": chosen or [""],
        "day": next((text for text in chosen if text[:1].isdigit()), ""),
        "replaces": param if param in wish.params else "",
    }


def operator_choices(column: Column, chosen: str) -> list[Choice]:
    found = []
    for operator in OPERATORS:
        if operator.fits(column):
            words = _("is") if operator.name == "is" and column.kind in ONE else operator.words
            found.append(Choice(operator.suffix, words, operator.suffix == chosen))
            if operator.name == "empty":
                found.append(Choice("__filled", _("is not empty"), chosen == "__filled"))
    return found


def choices_of(column: Column, user, chosen: set[str]) -> list[Choice]:
    """What can be ticked; empty where one writes a value."""
    pairs: list[tuple[str, Any]] = []
    if column.kind == Kind.PERSON:
        pairs += [(word, PEOPLE[word]) for word in PEOPLE_WORDS]
    if column.is_reference:
        pairs += [(str(pk), label.text) for pk, label in options(column, user)]
    elif column.kind == Kind.BOOLEAN:
        pairs = [("yes", _("yes")), ("no", _("no"))]
    elif column.kind in {Kind.DATE, Kind.MOMENT}:
        pairs = [(word, Period(word).words()) for word in [*WORDS, *OFFERED]]
    else:
        pairs = [(str(code), label) for code, label in column.choices]
    return [Choice(value, words, value in chosen) for value, words in pairs]


@require_safe
@refusing
def choose_columns(request: HttpRequest, *, record_list: RecordList) -> HttpResponse:
    """Which columns are shown, and in which order; ticked ones come in the order they are sent."""
    wish, _tabs = read_request(request, record_list)
    columns = record_list.columns_for(request.user)
    sent = request.GET.getlist("show")
    shown = [c.name for c in read_columns(record_list, columns, ",".join(sent) or wish.columns)]
    if "apply" in request.GET and sent:
        return redirect(f"{record_list.url()}?{wish.query(columns=','.join(shown))}")
    shown = moved(shown, up=request.GET.get("up"), down=request.GET.get("down"))
    rest = [name for name, column in columns.items() if column.show and name not in shown]
    context = {
        "record_list": record_list,
        "wish": wish,
        "shown": [columns[name] for name in shown],
        "rest": [columns[name] for name in rest],
    }
    return render(request, "records/lists/columns.html", context)


def moved(names: list[str], *, up: str | None, down: str | None) -> list[str]:
    """The names with one of them a place further up or down."""
    names = list(names)
    for name, step in ((up, -1), (down, 1)):
        if name in names:
            place = names.index(name)
            other = max(0, min(len(names) - 1, place + step))
            names[place], names[other] = names[other], names[place]
    return names
