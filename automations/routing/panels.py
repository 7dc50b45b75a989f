"""What a routed record shows of it: why it was given to somebody; and how set-up is told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from automations.models import RoutingTrace, Wait
from automations.routing.told import told_traces
from records.models import Record
from records.once import written_once
from records.panels import Panel, register
from records.personal.erasing import DERIVED
from records.personal.holdings import Row, holds
from records.personal.subject import Subject
from records.timeline.tellings import tells

SHOWN = 5
tells("automations.routing_in_force", _("put the territories in force"), icon="play", tone="green")
tells("automations.routing_ended", _("switched routing off"), icon="pause")


@written_once
def traces_of(record_type: int, record_id: int):
    found = RoutingTrace.objects.filter(record_type=record_type, record_id=record_id)
    return found.order_by("-id")[:SHOWN]


@written_once
def waits_of(record_id: int):
    return Wait.objects.filter(record_id=record_id).order_by("id")


def show_routing(model: type[Record], list_name: str) -> None:
    """The panel on the pages of a record type."""

    def context(record: Record, user) -> dict[str, Any] | None:
        traces = traces_of(record.record_type, record.pk)
        waits = [each for each in waits_of(record.pk) if each.list_name == list_name]
        if not traces:
            return None
        last, *earlier = told_traces(traces)
        return {"last": last, "earlier": earlier, "wait": waits[0] if waits else None}

    register(
        model,
        Panel(
            "routing",
            "automations/routing/panel.html",
            context,
            position=90,
            ahead=lambda record, user: [
                (traces_of, record.record_type, record.pk),
                (waits_of, record.pk),
            ],
        ),
    )


def _traces(subject: Subject):
    ids = {model.record_type: rows for model, rows in subject.parts.items()}
    found = RoutingTrace.objects.none()
    for number, rows in ids.items():
        found |= RoutingTrace.objects.filter(record_type=number, record_id__in=rows)
    return found


def forget_facts(subject: Subject) -> None:
    """Whose it became stays; where the person lived or worked goes."""
    _traces(subject).exclude(facts={}).update(facts={})


DERIVED.append(forget_facts)


@holds(_("Routing"))
def traces(subject: Subject):
    for each in _traces(subject).order_by("id"):
        row: Row = {str(_("When")): each.at, str(_("Facts")): each.facts}
        yield row
