"""Sending a template, as something a rule does: to a lead, or to the lead of what hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.offers import Call, Effect, offer_effect
from leads.actions import send_template
from leads.models import Lead
from notifications.models import Channel, Template
from notifications.models.templates import TemplateKind
from records.actions import Outcome

LABELS = {
    Channel.MAIL: gettext_lazy("Send an e-mail from a template"),
    Channel.SMS: gettext_lazy("Send a text message from a template"),
}


def templates_for(channel: str) -> QuerySet[Template]:
    found = Template.objects.live().filter(kind=TemplateKind.TEMPLATE, channel=channel)
    return found.filter(target_type=Lead.record_type).order_by("name")


def offer_sending(list_name: str, lead_path: str = "") -> None:
    """Makes both ways to send known for rules about these records; ``lead_path`` leads to their
    lead."""
    for channel in (Channel.MAIL, Channel.SMS):
        offer_effect(_sending(list_name, channel, lead_path))


def _sending(list_name: str, channel: str, lead_path: str) -> Effect:
    def run(records: QuerySet, call: Call) -> Outcome:
        rule = call.rule
        return send_template(
            records,
            by=call.by,
            template=Template.objects.get(pk=call.values["template"]),
            writer=rule.owner,
            keys={pk: f"rule:{rule.pk}:{pk}:{key}:{channel}" for pk, key in call.keys.items()},
            now=call.now,
            batch=call.batch,
            lead_path=lead_path,
        )

    def words(values: Mapping[str, Any]) -> str:
        name = Template.objects.filter(pk=values.get("template")).first() or "?"
        if channel == Channel.MAIL:
            return _("send the e-mail “%(name)s”") % {"name": name}
        return _("send the text message “%(name)s”") % {"name": name}

    def problem(values: Mapping[str, Any]) -> str:
        there = templates_for(channel).filter(pk=values.get("template")).exists()
        return "" if there else _("The template was removed.")

    return Effect(
        name=f"{list_name}.{channel}",
        label=LABELS[channel],
        words=words,
        run=run,
        fields=lambda name, user: {
            "template": forms.ModelChoiceField(templates_for(channel), label=_("Template"))
        },
        stored=lambda cleaned: {"template": cleaned["template"].pk},
        problem=problem,
        refers=lambda values: [(Template.record_type, values["template"])],
        map=lambda values, old, new: {"template": new},
        subjects=frozenset({list_name}),
    )


offer_sending("leads")
