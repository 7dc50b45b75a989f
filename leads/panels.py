"""What leads show of themselves: the path of stages, and how their story is told."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.models import ContactPoint, Lead, Stage
from records.once import written_once
from records.timeline.labels import labelled
from records.timeline.tellings import tells

labelled(ContactPoint, "value")
tells("leads.created", _("added this lead"), icon="plus", tone="green", quiet=True)
tells("leads.status_changed", _("moved this lead"), icon="move-right", tone="blue")
tells("leads.mapped", _("changed the set-up of"), icon="settings")
tells("leads.point_added", _("added"), icon="at-sign", tone="green", quiet=True)
tells("leads.point_changed", _("corrected"), icon="at-sign")
tells("leads.point_removed", _("removed"), icon="at-sign", quiet=True)
tells("leads.contact_added", _("added"), icon="user-round-plus", tone="green", quiet=True)
tells("leads.contact_changed", pgettext_lazy("history", "changed"), icon="user-round")
tells("leads.contact_removed", _("removed"), icon="user-round-minus", quiet=True)
tells("leads.contact_restored", _("took back"), icon="user-round", quiet=True)


@dataclass(frozen=True)
class Step:
    """A stage on the path of a lead (WB-16)."""

    name: str
    is_done: bool
    is_here: bool


@written_once
def stages_in_order() -> QuerySet[Stage]:
    return Stage.objects.live().in_order()


def stage_path(lead: Lead) -> list[Step]:
    """The stages in their order; those before the lead's own count as done."""
    steps, is_before = [], True
    for stage in stages_in_order():
        is_here = stage.pk == lead.status.stage_id
        steps.append(Step(stage.name, is_before and not is_here, is_here))
        is_before = is_before and not is_here
    return steps
