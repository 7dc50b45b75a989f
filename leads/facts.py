"""What stands on a lead's page about it: each value with its label and the field that changes it.

Written in Python like the rows of a list: a template takes ten times as long for thirty values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from leads.models import ContactPoint, Lead
from records.fields.values import display, is_web_address
from records.models import FieldDefinition

NO_SCHEME = ("https://", "http://", "www.")


@dataclass(frozen=True)
class Fact:
    """``field`` is the form field that changes it, "" where nobody does; ``html`` is escaped."""

    field: str
    label: str
    html: SafeString | str

    @property
    def id(self) -> str:
        return f"fact-{self.field.replace('.', '-')}"


@dataclass(frozen=True)
class Facts:
    """``groups`` of facts that are known; ``empty`` the fields one may fill in."""

    groups: list[tuple[str, list[Fact]]]
    empty: list[Fact]


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


def grouped(groups: Iterable[tuple[str, list[Fact]]]) -> Facts:
    """What is known, and apart from it the fields one may fill in."""
    groups = list(groups)
    empty = [fact for _name, facts in groups for fact in facts if fact.field and not fact.html]
    known = [(name, [fact for fact in facts if fact.html]) for name, facts in groups]
    return Facts([group for group in known if group[1]], empty)


def _fact(lead: Lead, field: str, html: Any = None, label: str = "") -> Fact:
    words = label or capfirst(str(Lead._meta.get_field(field).verbose_name))
    value = getattr(lead, field) if html is None else html
    return Fact(field, words, format_html("{}", value) if value not in (None, "") else "")


def _reach(lead: Lead, points: list[ContactPoint]) -> list[Fact]:
    mails = [each for each in points if each.kind == "email"]
    phones = [each for each in points if each.kind == "phone"]
    return [
        _fact(lead, "emails", _links("mailto:", mails, "@"), _("E-mail")),
        _fact(lead, "phones", _links("tel:", phones, "+"), _("Phone")),
        _fact(lead, "website", _web(lead.website)),
        _fact(lead, "linkedin", _web(lead.linkedin)),
        _fact(lead, "address", _address(lead), _("Address")),
    ]


def _about(lead: Lead, business: Lead | None, scored: bool) -> list[Fact]:
    above = (
        format_html('<a href="{}">{}</a>', business.get_absolute_url(), business)
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


def custom_fact(definition: FieldDefinition, stored: Any) -> Fact:
    words = display(stored, definition.type)
    html = (
        _web(words)
        if is_web_address(words, definition.type)
        else format_html("{}", words)
        if words
        else ""
    )
    return Fact(definition.column, definition.label, html)


def _links(scheme: str, points: list[ContactPoint], safe: str) -> SafeString:
    return format_html_join(
        "",
        '<a href="{}{}">{}</a>',
        ((scheme, quote(point.normal, safe=safe), point.value) for point in points),
    )


def _web(address: str) -> SafeString | str:
    if not address:
        return ""
    words = address
    for scheme in NO_SCHEME:
        words = words.removeprefix(scheme)
    link = '<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>'
    return format_html(link, address, words.rstrip("/"))


def _address(lead: Lead) -> SafeString | str:
    town = " ".join(each for each in (lead.postal_code, lead.city) if each)
    lines = [lead.street, ", ".join(each for each in (town, lead.region) if each)]
    lines = [line for line in [*lines, lead.country_name if lead.country else ""] if line]
    if not lines:
        return ""
    where = quote(", ".join(lines), safe="")
    written = format_html_join("", "<span>{}</span>", ((line,) for line in lines))
    return format_html(
        '<address>{}</address><a href="{}{}" rel="noopener noreferrer" target="_blank">{}</a>',
        written,
        "https://www.openstreetmap.org/search?query=",
        where,
        _("Show on a map"),
    )


def lines(text: str) -> SafeString | str:
    return format_html('<div class="lines">{}</div>', text) if text else ""


def moment(at: Any) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
