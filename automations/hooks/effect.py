"""Calling a webhook, as something a rule does."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.hooks.deliveries import enqueue, hooks
from automations.models import Hook
from automations.offers import Effect, offer_effect


def _name(values) -> str:
    return str(Hook.objects.filter(pk=values.get("hook")).first() or "?")


def _gone(values) -> str:
    return "" if hooks().filter(pk=values.get("hook")).exists() else _("The webhook was removed.")


offer_effect(
    Effect(
        name="webhook",
        label=gettext_lazy("Call a webhook"),
        words=lambda values: _("call the webhook “%(name)s”") % {"name": _name(values)},
        run=enqueue,
        fields=lambda list_name, user: {
            "hook": forms.ModelChoiceField(hooks(), label=_("Webhook"))
        },
        stored=lambda cleaned: {"hook": cleaned["hook"].pk},
        problem=_gone,
        refers=lambda values: [(Hook.record_type, values["hook"])],
        map=lambda values, old, new: {"hook": new if values["hook"] == old else values["hook"]},
        outside=True,
    )
)
