"""The forecast (LS-24): what is won, what is expected, against the goals."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.models import Deal, Unit
from deals.reports.common import DealReport
from deals.reports.expected import Expected
from records.reports import Answer, Asked, Counted, Section
from records.reports.declaration import register
from records.reports.questions import DayField, OneOf

BY = [("owner", gettext_lazy("owner")), ("team", gettext_lazy("team"))]
LATER = gettext_lazy(
    "Of a past day, stage, owner, value, likelihood, category and close date are those of that "
    "day; other filters, and who may see a deal, are today's."
)


@register
class ForecastReport(DealReport):
    """How much will likely close in a month, quarter or year (LS-24): closed, commit, best case
    and pipeline by the category of each deal, and all weighted by likelihood; by owner and team,
    against the goals (X25); of a past day, what became of it (idea 6)."""

    name = "forecast"
    title = gettext_lazy("Forecast")
    hint = gettext_lazy("Closed, commit, best case, pipeline and weighted, against the goals.")
    icon = "telescope"
    route = "deal_forecast"
    model = Deal

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        return {
            "unit": OneOf(gettext_lazy("By"), Unit.choices, initial=Unit.QUARTER, required=True),
            **super().questions(asked),
            "people": OneOf(gettext_lazy("People by"), BY, initial="owner", required=True),
            "as_of": DayField(gettext_lazy("As of"), today=asked.today),
        }

    def links(self, asked: Asked) -> list[dict]:
        return [{"url": reverse("goals"), "words": _("Goals")}]

    def read(self, asked: Asked) -> Answer:
        expected = Expected(asked)
        day = asked.values["as_of"]
        title = _("As of %(day)s") % {"day": date_format(day)} if day else _("Expected")
        sections = [
            Section("periods", title, expected.by_period(), expected.picture(),
                    _("“Weighted” adds to what is closed each open deal's value times its "
                      "likelihood; deals left out of the forecast are not in it.")),
            Section("people", _("%(people)s in %(period)s") % {
                "people": dict(BY_WORDS)[asked.values["people"]], "period": expected.present},
                expected.by_people()),
        ]  # fmt: skip
        if day:
            note = _("Open deals by the period of their close date; each row adds up.")
            count, amount = expected.changed()
            sections += [
                Section("changed", _("What became of it: deals"), count, note=note),
                Section("amounts", _("What became of it: value"), amount),
            ]
        notes = [LATER] if day else []
        missing = expected.deals.missing(expected.deals.live)
        return Answer(sections, expected.figures(), [*notes, *missing])

    def counted(self, asked: Asked, cell: str) -> Counted | None:
        return Expected(asked).counted(cell)


BY_WORDS = [("owner", gettext_lazy("Owners")), ("team", gettext_lazy("Teams"))]
