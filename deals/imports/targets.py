"""Deals as files can bring them (WA-04 in bulk, X18)."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from deals.actions.moving import following
from deals.imports.fields import deal_fields
from deals.imports.moves import tell_story
from deals.imports.story import complete
from deals.models import Deal
from records.actions.writing import Source
from records.imports.custom import new_field_on
from records.imports.targets import ImportTarget, Match, register
from users.models import Organisation

# What a new deal begins with; it goes on from there by its moves (WA-13).
FIRST = (
    "name", "pipeline_id", "stage_id", "stage_entered_at", "created_at", "closed_at", "close_date",
    "win_likelihood", "forecast", "lost_reason_id",
)  # fmt: skip


def arrange(source: Source, *, are_new: bool) -> Source:
    """A known deal that goes to another stage takes with it what that brings, as on any way."""
    moves = not are_new and "stage_id" in source.columns
    return following(source) if moves else source


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
        completes=FIRST,
        only_new=frozenset(FIRST),
        arrange=arrange,
        always_follows=True,
        created="deals.created",
        changed="deals.changed",
        history="created_at",
        prefixes=("deal", "opportunity"),
    )
)
