"""The stock django-filter FilterSet from the same declaration, for API and admin."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import Filter, FilterSet

from records.lists.asker import Asker
from records.lists.columns import Column
from records.lists.filters import RESERVED, filters_of
from records.lists.lean import Filters, read_filters
from records.lists.refused import Refused
from records.lists.values import ManyValues, short


class AnyField(forms.Field):
    """The groups of ``any=``, read by the same reader as a page's."""

    widget = ManyValues

    def __init__(self, columns: dict[str, Column], **options):
        super().__init__(**options)
        self.columns = columns

    def clean(self, value: list[str] | None) -> Filters | None:
        params = QueryDict(mutable=True)
        params.setlist("any", value or [])
        try:
            return read_filters(self.columns, params) if value else None
        except Refused as refused:
            raise ValidationError([problem.words for problem in refused.problems]) from refused


class AnyFilter(Filter):
    field_class = AnyField

    def filter(self, qs, value):
        return qs if value is None else qs.filter(value.q(self.parent.asker))


class StockFilters(FilterSet):
    """A FilterSet that also refuses names it does not know."""

    @property
    def asker(self) -> Asker:
        return Asker.of(self.request.user)

    def is_valid(self) -> bool:
        known = super().is_valid()
        for name in self.data.keys() - self.filters.keys() - RESERVED:
            self.form.add_error(None, _("There is no filter “%(name)s”.") % {"name": short(name)})
            known = False
        return known


def stock_filters(columns: dict[str, Column]) -> type[StockFilters]:
    """The FilterSet class of these columns. Its instances need ``request`` and ``queryset``."""
    declared = filters_of(columns) | {"any": AnyFilter(columns=columns, label=_("any of"))}
    return type("ListFilters", (StockFilters,), declared)
