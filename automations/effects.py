"""What rules can do with any record: set a field, comment, add a follower, call a webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.columns import ReadColumns, columns_of
from automations.offers import OFFERS, Call, Effect, offer_effect
from records.actions import Outcome, create
from records.attached.targets import target_of
from records.lists.columns import Column, Kind
from records.lists.declaration import LISTS
from records.lists.newvalues import as_stored, as_value, value_field
from records.lists.words import value_words
from records.models import Comment, Follower
from users.models import User

SET = "set."
PUT = "value"


class Unknown(Exception):
    """No effect has this name (any more); the message says so."""


def effect_of(name: str, list_name: str, read_columns: ReadColumns = columns_of) -> Effect:
    """Raises Unknown."""
    if name.startswith(SET):
        column = read_columns(list_name).get(name.removeprefix(SET))
        if column is not None and column.edit:
            return setting(column, list_name)
    elif name in OFFERS.effects:
        return OFFERS.effects[name]
    raise Unknown(
        _("It does something that is not possible any more (“%(name)s”).") % {"name": name}
    )


def effects_for(list_name: str) -> list[Effect]:
    """Everything a rule about these records may do."""
    columns = [each for each in columns_of(list_name).values() if each.edit]
    offered = [
        each
        for each in OFFERS.effects.values()
        if each.subjects is None or list_name in each.subjects
    ]
    return [*(setting(column, list_name) for column in columns), *offered]


def setting(column: Column, list_name: str) -> Effect:
    """Setting one column, by the same action as a bulk edit: the same gates, events and undo."""

    def run(records: QuerySet, call: Call) -> Outcome:
        values = {column.name: as_value(column, call.values[PUT])}
        edit = LISTS[list_name].edit
        return edit(records, by=call.by, values=values, gates=(), batch=call.batch)

    def refers(values: Mapping[str, Any]) -> list[tuple[int, int]]:
        target = getattr(column.related, "record_type", None)
        return [(target, values[PUT])] if target and values.get(PUT) is not None else []

    def mapped(values: Mapping[str, Any], old: int, new: int) -> dict[str, Any]:
        return {**values, PUT: new} if values.get(PUT) == old else dict(values)

    return Effect(
        name=SET + column.name,
        label=_("Set “%(field)s”") % {"field": column.label},
        words=lambda values: _set_words(column, values.get(PUT)),
        run=run,
        fields=lambda list_name, user: {PUT: value_field(column, user)},
        stored=lambda cleaned: {PUT: as_stored(column, cleaned[PUT])},
        problem=lambda values: _gone(column, values.get(PUT)),
        refers=refers,
        map=mapped,
    )


def _set_words(column: Column, stored: Any) -> str:
    if stored in (None, ""):
        return _("empty “%(field)s”") % {"field": column.label}
    value = stored
    if column.is_reference:
        value = column.related._base_manager.filter(pk=stored).first()
        words = str(value or _("unknown (%(id)s)") % {"id": stored})
    elif isinstance(stored, list):
        words = ", ".join(map(str, stored))
    else:
        words = value_words(column, as_value(column, stored), {})
    return _("set %(field)s to %(value)s") % {"field": column.label, "value": words}


def _gone(column: Column, stored: Any) -> str:
    """Why this value cannot be set any more; empty where it can."""
    if stored is None or not column.is_reference:
        return ""
    try:
        row = column.related._base_manager.get(pk=stored)
    except ObjectDoesNotExist:
        row = None
    if row is None or getattr(row, "deleted_at", None) is not None:
        return _("What it sets “%(field)s” to is not there any more.") % {"field": column.label}
    if column.kind == Kind.PERSON and not row.can_write():
        return _("%(name)s cannot own records any more.") % {"name": row}
    return ""


def _comment(records: QuerySet, call: Call) -> Outcome:
    """The words as they were set up: no field of a record is filled in (TRUST B4)."""
    rows = [
        Comment(author_id=call.rule.owner_id, text=call.values["text"], **target_of(record))
        for record in records.order_by("id")
    ]
    return create(rows, by=call.by, kind="comment.added", batch=call.batch)


def _follow(records: QuerySet, call: Call) -> Outcome:
    user_id = call.values["user"]
    model = records.model
    known = Follower.objects.live().filter(target_type=model.record_type, user_id=user_id)
    wanted = records.exclude(pk__in=known.values("target_id")).order_by("id")
    rows = [Follower(user_id=user_id, **target_of(record)) for record in wanted]
    return create(rows, by=call.by, kind="record.followed", batch=call.batch)


def _name_of(values: Mapping[str, Any]) -> str:
    return str(User.objects.filter(pk=values.get("user")).first() or "?")


def _follower_gone(values: Mapping[str, Any]) -> str:
    there = User.objects.filter(pk=values.get("user"), is_active=True).exists()
    return "" if there else _("Who is to follow does not work here any more.")


def _person_field(list_name: str, user) -> dict[str, forms.Field]:
    people = User.objects.filter(is_active=True).order_by("name")
    return {"user": forms.ModelChoiceField(people, label=_("Who"))}


offer_effect(
    Effect(
        name="comment",
        label=gettext_lazy("Comment"),
        words=lambda values: _("comment “%(text)s”") % {"text": values["text"]},
        run=_comment,
        fields=lambda list_name, user: {
            "text": forms.CharField(
                label=_("Comment"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
            )
        },
    )
)
offer_effect(
    Effect(
        name="follow",
        label=gettext_lazy("Add a follower"),
        words=lambda values: _("make %(name)s follow it") % {"name": _name_of(values)},
        run=_follow,
        fields=_person_field,
        stored=lambda cleaned: {"user": cleaned["user"].pk},
        problem=_follower_gone,
        refers=lambda values: [(User.record_type, values["user"])],
        map=lambda values, old, new: {"user": new if values["user"] == old else values["user"]},
    )
)
