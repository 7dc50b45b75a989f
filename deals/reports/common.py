"""What reports about deals share: the pipeline, the base currency, links to the list."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.models import Deal, Pipeline
from deals.money.sums import missing_words, unrated
from deals.money.words import money_short
from records.reports import Asked, Col, Shows
from records.reports.questions import OneOf
from users.models import Organisation
from users.reports import PeopleReport


class DealReport(PeopleReport):
    """Amounts are in the organisation's base currency: open deals at the newest rate, closed ones
    at the rate of their closing day (X22)."""

    group = gettext_lazy("Deals")
    list_name = "deals"
    model = Deal
    all_pipelines = True

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        return {"pipeline": self.pipeline_question(), **super().questions(asked)}

    def pipeline_question(self) -> OneOf:
        named = Pipeline.objects.live().in_order().values_list("pk", "name")
        choices = [(str(pk), name) for pk, name in named]
        words = gettext_lazy("Pipeline")
        if not self.all_pipelines and choices:
            return OneOf(words, choices, initial=choices[0][0], required=True)
        return OneOf(words, [("", _("all pipelines")), *choices], is_filter=True)


class Deals:
    """The deals of one question."""

    def __init__(self, asked: Asked):
        self.asked = asked
        self.owners = asked.report.owners(asked)

    @cached_property
    def currency(self) -> str:
        return Organisation.current().base_currency

    @property
    def records(self) -> QuerySet[Deal]:
        """All the asker may see and the filters leave, those in the trash too."""
        return self.asked.chosen(Deal.objects.visible_to(self.asked.user)).order_by()

    @property
    def live(self) -> QuerySet[Deal]:
        live = self.records.live()
        return live if self.owners is None else live.filter(owner_id__in=self.owners)

    def link(self, **filters: Any) -> str:
        if "owner" not in filters and self.owners is not None:
            filters["owner"] = ",".join(map(str, self.owners)) or "0"
        return self.asked.list_url(**filters)

    def in_base(self, words: Any) -> str:
        return f"{words} ({self.currency})"

    def money(self, key: str, words: Any, shows: Shows = Shows.MONEY) -> Col:
        """A column of amounts in the base currency."""
        return Col(key, words, shows, unit=self.currency)

    def missing(self, deals: QuerySet[Deal]) -> list[str]:
        """In which currency amounts are, and which deals none contains for want of a rate; one
        query."""
        notes = [_("Amounts are in %(currency)s.") % {"currency": self.currency}]
        return notes + [missing_words(n, code) for code, n in sorted(unrated(deals).items())]


def whole(amount: Decimal, currency: str) -> str:
    """An amount for a picture or a figure, in whole units."""
    return money_short(amount.quantize(Decimal(1)), currency)
