"""What a rule may do: give a record out by the territories."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.models import Why
from automations.offers import Call, Effect
from automations.routing.plan import in_force
from automations.routing.route import route
from records.actions import Outcome


def _route(records: QuerySet, call: Call) -> Outcome:
    return route(records, by=call.by, why=Why.RULE, batch=call.batch)


def by_territory(list_name: str) -> Effect:
    """``list_name``: the records it is for."""
    return Effect(
        name=f"{list_name}.route",
        label=gettext_lazy("Route by territory"),
        words=lambda values: _("give it to whom its territory names"),
        run=_route,
        problem=lambda values: (
            "" if in_force(list_name) else _("Routing is switched off: put territories in force.")
        ),
        subjects=frozenset({list_name}),
    )
