"""Telling somebody, as something a rule does: behind the bell, and by mail for who wants it so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.offers import Call, Effect, offer_effect
from notifications.actions import Tiding, notify
from notifications.models import Notification
from notifications.models.bell import Wish
from notifications.noticed import MAIL, NoticeKind, register
from records.actions import Outcome
from users.models import User

KIND = "automations.told"


def words(row: Notification, name: str) -> str:
    """A record its reader may not see stays without a name (TRUST A3)."""
    text, rule = row.data.get("text", ""), row.data.get("rule", "")
    told = {"rule": rule, "name": name or _("a record"), "text": text}
    if text:
        return _("%(text)s: %(name)s (rule “%(rule)s”)") % told
    return _("The rule “%(rule)s” points to %(name)s.") % told


register(NoticeKind(KIND, gettext_lazy("A rule wants me to look"), "zap", words, {MAIL: Wish.NOW}))


def _notify(records: QuerySet, call: Call) -> Outcome:
    """The chosen person, or each record's owner; whoever answers for the rule where it has none."""
    chosen, rule = call.values.get("user"), call.rule
    tidings = []
    for record in records.order_by("id"):
        person = chosen or getattr(record, "owner_id", None) or rule.owner_id
        if person is not None:
            key = f"rule:{rule.pk}:{record.pk}:{call.keys[record.pk]}:{person}"[:200]
            data = {"rule": rule.name, "text": call.values.get("text", "")}
            target = (record.record_type, record.pk)
            tidings.append(Tiding(person, key, target, data=data))
    return Outcome(changed=notify(tidings, by=call.by, kind=KIND, now=call.now))


def _sentence(values: Mapping[str, Any]) -> str:
    if not values.get("user"):
        return str(_("tell its owner"))
    person = User.objects.filter(pk=values["user"]).first()
    return _("tell %(name)s") % {"name": person or "?"}


def _gone(values: Mapping[str, Any]) -> str:
    user = values.get("user")
    if not user or User.objects.active().filter(pk=user).exists():
        return ""
    return _("Who is to be told does not work here any more.")


def _fields(list_name: str, user) -> dict[str, forms.Field]:
    people = User.objects.active().order_by("name")
    return {
        "user": forms.ModelChoiceField(
            people, label=_("Who"), required=False, empty_label=_("its owner")
        ),
        "text": forms.CharField(label=_("What to say"), max_length=200, required=False),
    }


offer_effect(
    Effect(
        name="notify",
        label=gettext_lazy("Tell somebody"),
        words=_sentence,
        run=_notify,
        fields=_fields,
        stored=lambda cleaned: {
            "user": cleaned["user"].pk if cleaned["user"] else None,
            "text": cleaned["text"],
        },
        problem=_gone,
        refers=lambda values: [(User.record_type, values["user"])] if values.get("user") else [],
        map=lambda values, old, new: {"user": new if values["user"] == old else values["user"]},
        outside=True,
    )
)
