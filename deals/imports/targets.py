"""Deals as files can bring them (WA-04 in bulk, X18)."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from deals.imports.fields import deal_fields
from deals.imports.moves import tell_story
from deals.imports.story import complete
from deals.models import Deal
from records.imports.custom import new_field_on
from records.imports.targets import ImportTarget, Match, register
from users.models import Organisation

# Where a deal stands is written by moving it, so that gates and history hold (WA-13).
PLACE = frozenset(
    {"stage_id", "pipeline_id", "stage_entered_at", "created_at", "closed_at", "win_likelihood",
     "forecast", "lost_reason_id"}
)  # fmt: skip


def starting(user) -> dict[str, Any]:
    """The importer's own where they see only own records; in the base currency."""
    return {
        "currency": Organisation.current().base_currency,
        "owner_id": None if user.visible_owner_ids() is None else user.pk,
        "created_at": Now(),
    }


def by_external_id(user):
    deals = Deal.objects.visible_to(user).live().exclude(external_id="")
    return deals.annotate(key=F("external_id")).values_list("key", "id")


def by_name(user):
    deals = Deal.objects.visible_to(user).live()
    return deals.annotate(key=Lower("name")).values_list("key", "id")


DEALS = register(
    ImportTarget(
        name="deals",
        label=_("Deals"),
        model=Deal,
        fields=deal_fields,
        matches=[
            Match("external_id", _("id there"), ("external_id",), by_external_id, normal=str),
            Match("name", _("deal name"), ("name",), by_name, normal=str.lower),
        ],
        defaults=starting,
        follow_up=tell_story,
        new_field=new_field_on(Deal),
        complete=complete,
        completes=("name", "close_date", *sorted(PLACE)),
        only_new=PLACE,
        created="deals.created",
        changed="deals.changed",
        history="created_at",
        prefixes=("deal", "opportunity"),
    )
)
