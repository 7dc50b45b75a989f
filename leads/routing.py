"""By what leads are routed: where they are, whose addresses they have, where they come from
(CM-05, X47)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django import forms
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from automations.imports import offer_territories
from automations.offers import offer_effect
from automations.routing.effect import by_territory
from automations.routing.offers import Dimension, Routed, beginnings, endings, offer_routed
from automations.routing.panels import show_routing
from automations.served import map_territories, territories_naming
from leads.actions import assign_each
from leads.automations import LEADS
from leads.countries import countries, country_name
from leads.impact import ALSO_THERE, AlsoThere
from leads.kinds import OVER_KINDS
from leads.models import Lead, Source, Status
from records.lists.setactions import SetAction
from records.lists.setactions import register as offer

LONGEST = 60
READ = """
    SELECT l.id, l.country, l.region, l.postal_code, l.source_id, l.website,
           (SELECT string_agg(DISTINCT split_part(p.normal, '@', 2), ' ')
            FROM leads_contactpoint p
            WHERE p.lead_id = l.id AND p.kind = 'email' AND p.deleted_at IS NULL)
    FROM leads_lead l WHERE l.id = ANY(%s)
"""


def normal_country(text: str) -> str:
    """Two letters, or the name in the reader's language. Raises ValueError."""
    folded = text.strip().casefold()
    for code, name in countries():
        if folded in (code.casefold(), name.casefold()):
            return code
    raise ValueError(_("“%(text)s” is no country. Write it like DE.") % {"text": text})


def normal_region(text: str) -> str:
    return " ".join(text.casefold().split())[:LONGEST]


def normal_postal(text: str) -> str:
    """Letters and figures only: "SW1A 1AA" begins with "SW1"; a zero in front is part of it."""
    return "".join(each for each in text.upper() if each.isalnum())[:LONGEST]


def normal_domain(text: str) -> str:
    """Of a web address, of an e-mail address or by itself. Raises ValueError."""
    found = text.strip().lower().rpartition("@")[2]
    host = urlsplit(found if "//" in found else f"//{found}").hostname or ""
    host = host.removeprefix("www.").strip(".")
    if not host or " " in host or len(host) > 253:
        raise ValueError(_("“%(text)s” is no domain. Write it like example.com.") % {"text": text})
    return host


def host_of(website: str) -> list[str]:
    try:
        return [normal_domain(website)] if website else []
    except ValueError:
        return []


def normal_source(text: str) -> str:
    """The id of a source in use, by its id or name. Raises ValueError."""
    found = Source.objects.live()
    rows = found.filter(pk=int(text)) if text.isascii() and text.isdigit() else (
        found.filter(name__iexact=text.strip())
    )  # fmt: skip
    row = rows.first()
    if row is None:
        raise ValueError(_("There is no source “%(text)s”.") % {"text": text})
    return str(row.pk)


def source_names(values: Sequence[str]) -> str:
    named = {str(pk): name for pk, name in Source.objects.values_list("pk", "name")}
    return ", ".join(named.get(each, each) for each in values)


def read(ids: list[int]) -> Mapping[int, Mapping[str, Sequence[str]]]:
    """What the territories may ask of these leads, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [ids])
        return {
            pk: {
                "country": [country] if country else [],
                "region": [normal_region(region)] if region else [],
                "postal": [normal_postal(postal)] if postal else [],
                "domain": list(dict.fromkeys([*(mails or "").split(), *host_of(website)])),
                "source": [str(source)] if source else [],
            }
            for pk, country, region, postal, source, website, mails in cursor.fetchall()
        }


def is_open() -> Q:
    """Something is still to be done; by the ids of the few statuses, for the lists' index."""
    over = Status.objects.filter(kind__in=OVER_KINDS).values_list("id", flat=True)
    return ~Q(status_id__in=list(over))


def several(choices) -> forms.Field:
    return forms.MultipleChoiceField(choices=choices, required=False)


ROUTED_LEADS = Routed(
    list_name=LEADS,
    one=gettext_lazy("a lead"),
    many=gettext_lazy("leads"),
    dimensions=(
        Dimension(
            "country",
            gettext_lazy("country"),
            normal_country,
            words=lambda values: ", ".join(map(country_name, values)),
            note=gettext_lazy("Names or two letters, such as: Germany, AT"),
        ),
        Dimension(
            "region",
            gettext_lazy("region"),
            normal_region,
            note=gettext_lazy("As it is written with the leads, such as: Bavaria, BY"),
        ),
        Dimension(
            "postal",
            gettext_lazy("postal code"),
            normal_postal,
            keys=beginnings,
            note=gettext_lazy("How it begins, such as: 015, 02134. A zero in front counts."),
        ),
        Dimension(
            "domain",
            gettext_lazy("domain"),
            normal_domain,
            keys=endings,
            note=gettext_lazy("Of an e-mail address or the website, such as: example.com, at"),
        ),
        Dimension(
            "source",
            gettext_lazy("source"),
            normal_source,
            words=source_names,
            field=lambda: several(
                [(str(pk), name) for pk, name in
                 Source.objects.live().in_order().values_list("pk", "name")]
            ),
        ),
    ),
    read=read,
    open=is_open,
    assign=assign_each,
    arrives=frozenset({"leads.created"}),
    left=frozenset({"leads.handed_over"}),
    acted_at="last_action_at",
)  # fmt: skip
offer_routed(ROUTED_LEADS)
offer_territories(ROUTED_LEADS)
offer_effect(by_territory(LEADS))


def tell(row) -> str:
    n = len(territories_naming(row))
    return ngettext("%(n)s territory", "%(n)s territories", n) % {"n": n} if n else ""


show_routing(Lead, LEADS)
ALSO_THERE.append(AlsoThere(tell, map_territories))
offer(
    Lead,
    SetAction("route", pgettext_lazy("list", "Route"), "signpost", "route_selection",
              frozenset({LEADS})),
)  # fmt: skip
