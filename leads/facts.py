"""What stands on a lead's page about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from leads.models import ContactPoint, Lead
from records.facts import Fact, Facts, custom_fact, grouped, isolated, lines, moment, web
from records.models import FieldDefinition


def facts_of(
    lead: Lead,
    points: Iterable[ContactPoint],
    business: Lead | None,
    definitions: Iterable[FieldDefinition],
    *,
    scored: bool = False,
) -> Facts:
    """Everything about a lead, in groups; ``business`` only where the reader may see it. Where
    rules make the score (``scored``) it has a panel of its own and nobody types it."""
    points = list(points)
    groups = [("", _reach(lead, points)), ("", _about(lead, business, scored)), ("", _times(lead))]
    by_section: dict[str, list[Fact]] = {}
    for definition in definitions:
        fact = custom_fact(definition, lead.custom.get(definition.key))
        by_section.setdefault(definition.section, []).append(fact)
    return grouped([*groups, *by_section.items()])


def _fact(lead: Lead, field: str, html: Any = None, label: str = "") -> Fact:
    words = label or capfirst(str(Lead._meta.get_field(field).verbose_name))
    value = getattr(lead, field) if html is None else html
    return Fact(field, words, isolated(value))


def _reach(lead: Lead, points: list[ContactPoint]) -> list[Fact]:
    mails = [each for each in points if each.kind == "email"]
    phones = [each for each in points if each.kind == "phone"]
    return [
        _fact(lead, "emails", _links("mailto:", mails, "@"), _("E-mail")),
        _fact(lead, "phones", _links("tel:", phones, "+"), _("Phone")),
        _fact(lead, "website", web(lead.website)),
        _fact(lead, "linkedin", web(lead.linkedin)),
        _fact(lead, "address", _address(lead), _("Address")),
    ]


def _about(lead: Lead, business: Lead | None, scored: bool) -> list[Fact]:
    above = (
        format_html('<a href="{}"><bdi>{}</bdi></a>', business.get_absolute_url(), business)
        if business
        else ""
    )
    imported = f"{lead.external_system} {lead.external_id}".strip()
    score = "" if lead.score is None else str(lead.score)
    picks = [_fact(lead, name) for name in ("category", "source", "partner", "location")]
    return [
        Fact("", _("Number"), f"#{lead.pk}"),
        _fact(lead, "kind", capfirst(lead.get_kind_display())),
        _fact(lead, "name"),
        _fact(lead, "job_title"),
        _fact(lead, "company_name"),
        _fact(lead, "company", above),
        _fact(lead, "priority", capfirst(lead.get_priority_display())),
        *picks,
        *([] if scored else [_fact(lead, "score", score)]),
        _fact(lead, "portal_login"),
        Fact("", _("Imported from"), imported),
        _fact(lead, "description", lines(lead.description)),
    ]


def _times(lead: Lead) -> list[Fact]:
    return [
        Fact("", _("Added"), moment(lead.created_at)),
        Fact("", _("In this stage since"), moment(lead.stage_entered_at)),
        Fact("", _("Last action"), moment(lead.last_action_at) or "–"),
        Fact("", _("Last response"), moment(lead.last_response_at) or "–"),
    ]


def _links(scheme: str, points: list[ContactPoint], safe: str) -> SafeString:
    return format_html_join(
        "",
        '<a href="{}{}">{}</a>',
        ((scheme, quote(point.normal, safe=safe), point.value) for point in points),
    )


def _address(lead: Lead) -> SafeString | str:
    town = " ".join(each for each in (lead.postal_code, lead.city) if each)
    found = [lead.street, ", ".join(each for each in (town, lead.region) if each)]
    found = [line for line in [*found, lead.country_name if lead.country else ""] if line]
    if not found:
        return ""
    where = quote(", ".join(found), safe="")
    written = format_html_join("", "<bdi>{}</bdi>", ((line,) for line in found))
    return format_html(
        '<address>{}</address><a href="{}{}" rel="noopener noreferrer" target="_blank">{}</a>',
        written,
        "https://www.openstreetmap.org/search?query=",
        where,
        _("Show on a map"),
    )
