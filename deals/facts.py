"""What stands on a deal's page about it: each value with its label and the field that changes it.

Written in Python like the rows of a list: a template takes ten times as long for thirty values.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from deals.models import Deal
from deals.money.words import money
from leads.models import Lead
from records.facts import Fact, Facts, custom_fact, grouped, lines, moment
from records.models import FieldDefinition
from records.percent import percent
from users.models import Organisation


def facts_of(deal: Deal, lead: Lead | None, definitions: Iterable[FieldDefinition]) -> Facts:
    """Everything about a deal, in groups; ``lead`` only where the reader may see it."""
    groups = [("", _money(deal)), ("", _about(deal, lead)), ("", _times(deal))]
    by_section: dict[str, list[Fact]] = {}
    for definition in definitions:
        fact = custom_fact(definition, deal.custom.get(definition.key))
        by_section.setdefault(definition.section, []).append(fact)
    return grouped([*groups, *by_section.items()])


def _fact(deal: Deal, field: str, html: Any = None, *, fixed: bool = False) -> Fact:
    words = capfirst(str(Deal._meta.get_field(field).verbose_name))
    value = getattr(deal, field) if html is None else html
    shown = format_html("{}", value) if value not in (None, "") else ""
    return Fact("" if fixed else field, words, shown)


def _money(deal: Deal) -> list[Fact]:
    base, is_open = Organisation.current().base_currency, deal.stage.is_open
    worth = money(deal.base_value, base) if deal.currency != base else ""
    rate = "" if deal.rate is None or deal.currency == base else f"{deal.rate.normalize():f}"
    day = date_format(deal.close_date) if deal.close_date else ""
    return [
        _fact(deal, "value", money(deal.value, deal.currency)),
        _fact(deal, "currency", fixed=not is_open),
        _fact(deal, "base_value", worth, fixed=True),
        _fact(deal, "rate", rate, fixed=True),
        _fact(deal, "close_date", day),
        _fact(deal, "win_likelihood", percent(deal.win_likelihood), fixed=not is_open),
        _fact(deal, "forecast", capfirst(deal.get_forecast_display()), fixed=not is_open),
        _fact(deal, "lost_reason", fixed=deal.stage.kind != "lost"),
    ]


def _about(deal: Deal, lead: Lead | None) -> list[Fact]:
    link = format_html('<a href="{}">{}</a>', lead.get_absolute_url(), lead) if lead else ""
    imported = f"{deal.external_system} {deal.external_id}".strip()
    return [
        Fact("", _("Number"), f"#{deal.pk}"),
        _fact(deal, "name"),
        _fact(deal, "lead", link, fixed=True),
        _fact(deal, "pipeline", fixed=True),
        _fact(deal, "source"),
        Fact("", _("Imported from"), imported),
        _fact(deal, "description", lines(deal.description)),
    ]


def _times(deal: Deal) -> list[Fact]:
    return [
        Fact("", _("Added"), moment(deal.created_at)),
        Fact("", _("In this stage since"), moment(deal.stage_entered_at)),
        Fact("", _("Closed"), moment(deal.closed_at)),
        Fact("", _("Last action"), moment(deal.last_action_at) or "–"),
        Fact("", _("Last response"), moment(deal.last_response_at) or "–"),
    ]
