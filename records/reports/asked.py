"""One question to a report: the address is read, checked, and told again in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from records.lists.asker import Asker
from records.lists.columns import Column
from records.lists.filters import RESERVED, find_filter
from records.lists.known import require_known
from records.lists.labels import read_labels
from records.lists.lean import Filters, read_filters
from records.lists.periods import Days, Period
from records.lists.refused import Problem, Refused
from records.lists.tabs import Tab, read_tabs
from records.lists.values import short
from records.lists.words import Words, condition_words, references
from records.reports.declaration import Report
from records.reports.questions import PeriodField
from records.reports.tables import Col
from records.spans import Relation

# Parameters of the page, not of the question.
PASSING = frozenset({"format", "section", "cell", "after", "saved", "bom"})
LEAST = timedelta(microseconds=1)


@dataclass(frozen=True)
class Counted:
    """The records behind one number: ``found`` selects their id and a value per column;
    ``labels`` says what ids in a column stand for."""

    title: str
    found: Relation
    columns: list[Col] = field(default_factory=list)
    labels: dict[str, dict[int, str]] = field(default_factory=dict)


class Asked:
    """What somebody wants to know. Raises ``Refused`` when made of an address that asks for what
    there is not, with every problem at once."""

    def __init__(self, report: Report, user, params: QueryDict, now: datetime | None = None):
        self.report, self.user = report, user
        self.asker = Asker(user, now or timezone.now(), report.zone())
        self.params = QueryDict(mutable=True)
        for name in params.keys() - PASSING:
            self.params.setlist(name, params.getlist(name))
        self.form = self._form(report.questions(self))
        problems = [
            Problem(name, f"{self.form.fields[name].label}: {words}")
            for name, errors in self.form.errors.items()
            for words in errors
        ]
        try:
            self.filters = self._filters()
            require_known(self.filters, user)
        except Refused as refused:
            problems += refused.problems
        if problems:
            raise Refused(*problems)
        self.values: dict[str, Any] = self.form.cleaned_data

    def _form(self, questions: dict[str, forms.Field]) -> forms.Form:
        given = {}
        for name, each in questions.items():
            given[name] = self.params.get(name, each.initial)
            if isinstance(each, PeriodField):
                each.offer(str(given[name]))
        return type("Questions", (forms.Form,), questions)(given)

    @property
    def today(self) -> date:
        return self.asker.today

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The list's columns, whose names are filters."""
        record_list = self.report.record_list
        return record_list.columns_for(self.user) if record_list else {}

    # --- which records ----------------------------------------------------------------------------

    @cached_property
    def tabs(self) -> dict[str, Tab]:
        return read_tabs(self.report.record_list, self.user) if self.report.record_list else {}

    @cached_property
    def filter_params(self) -> QueryDict:
        """The list's filters: those of the chosen list, and those in the address over them."""
        chosen = self.tabs.get(self.params.get("list", ""))
        found = QueryDict(chosen.params if chosen else "", mutable=True)
        for name in self.params:
            question = self.form.fields.get(name)
            is_filter = question is None or getattr(question, "is_filter", False)
            if is_filter and self.params[name] and (name == "any" or name not in RESERVED):
                found.setlist(name, self.params.getlist(name))
        return found

    def _filters(self) -> Filters:
        unknown = self.params.get("list", "")
        if unknown and unknown not in self.tabs:
            words = _("There is no list “%(name)s” for you.") % {"name": short(unknown)}
            raise Refused(Problem("list", words))
        return read_filters(self.columns, self.filter_params)

    def chosen(self, records: QuerySet) -> QuerySet:
        """What of these the filters leave."""
        return records.filter(self.filters.q(self.asker)) if self.filters else records

    # --- when -------------------------------------------------------------------------------------

    def start_of(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.asker.zone)

    def end_of(self, day: date) -> datetime:
        """The last moment of a day; of today, now."""
        return min(self.start_of(day + timedelta(days=1)) - LEAST, self.asker.now)

    def days(self, period: Period) -> Days:
        return period.days(self.today)

    def moments(self, period: Period) -> tuple[datetime, datetime]:
        """From the first moment of a period up to, not including, the last."""
        days = self.days(period)
        start = self.start_of(days.start) if days.start else self.start_of(date(1900, 1, 1))
        end = self.start_of(days.end) if days.end else self.asker.now
        return start, end

    # --- addresses --------------------------------------------------------------------------------

    def query(self, **changes: Any) -> str:
        params = self.params.copy()
        for name, value in changes.items():
            if value in (None, ""):
                params.pop(name, None)
            else:
                params[name] = str(value)
        return params.urlencode(safe=",")

    def url(self, **changes: Any) -> str:
        """The same question, with other answers to some of it."""
        query = self.query(**changes)
        return f"{self.report.address}?{query}" if query else self.report.address

    def records_url(self, cell: str) -> str:
        """The page of the records one number counts."""
        address = reverse("records:report_records", args=[self.report.name])
        return f"{address}?{self.query(cell=cell)}"

    def list_url(self, **filters: Any) -> str:
        """The list of what is counted now; "" where the list has no such filter."""
        record_list = self.report.record_list
        if record_list is None:
            return ""
        params = self.filter_params.copy()
        for name, value in filters.items():
            if value is None:
                continue
            if find_filter(self.columns, name) is None:
                return ""
            params[name] = str(value)
        return f"{record_list.url()}?{params.urlencode(safe=',') or 'list=all'}"

    # --- words ------------------------------------------------------------------------------------

    def filter_words(self) -> list[tuple[Words, str]]:
        """Each filter of the address in words, and the question without it."""
        labels = read_labels(references(self.filters), self.user) if self.filters else {}
        return [
            (condition_words(each, labels), self.url(**{each.param: None}))
            for each in self.filters.conditions
            if each.param in self.params and each.param not in self.form.fields
        ]
