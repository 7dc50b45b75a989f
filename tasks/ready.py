"""Ready-made rules that give somebody something to do (LS-21)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.models import Rule
from automations.ready import Ready, offer_ready
from leads.ready import renewal


def renewal_with_task(by) -> Rule:
    """The customer stands under renewal, and its owner has to ask."""
    rule = renewal(by)
    task = {"title": _("Ask about the renewal"), "days": 3, "note": "", "kind": None, "owner": None}
    rule.effects = [*rule.effects, {"effect": "tasks.create", **task}]
    return rule


offer_ready(
    Ready(
        "renewal",
        gettext_lazy("Renewal is near"),
        gettext_lazy(
            "30 days before a date of yours the customer stands under renewal, "
            "and its owner gets a task."
        ),
        renewal_with_task,
    )
)
