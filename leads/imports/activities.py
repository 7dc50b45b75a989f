"""What took place with a lead, from the files of other systems: calls, meetings, notes, mails.

Each is told on the lead's line at the day it took place and sets neither clock (H5). A file that
holds several kinds is imported once per kind, taking only the rows of that kind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from leads.imports.fields import owners, terms
from leads.imports.whose import ways_to_lead
from leads.models import Activity, ActivityKind, CallOutcome, Direction, Lead
from records.actions import create
from records.actions.writing import Source
from records.imports.targets import ImportField, ImportTarget, Match, register
from records.models import Comment, CommentType
from users.models import User

AT = ("date", "activity date", "when", "start", "start time", "created", "created date",
      "create date", "timestamp")  # fmt: skip
TITLES = ("subject", "title", "call meeting title subject", "name")
TEXTS = ("notes", "note", "description", "notes description", "comments", "comment", "body")
# What other systems say of a call.
OUTCOMES = {
    "connected": CallOutcome.REACHED, "answered": CallOutcome.REACHED,
    "completed": CallOutcome.REACHED, "left voicemail": CallOutcome.VOICEMAIL,
    "left live message": CallOutcome.REACHED, "voicemail": CallOutcome.VOICEMAIL,
    "no response": CallOutcome.NO_ANSWER, "unanswered": CallOutcome.NO_ANSWER,
}  # fmt: skip


def call_outcome(text: str) -> str:
    """Raises ValueError."""
    try:
        return str(OUTCOMES[text.casefold()])
    except KeyError:
        raise ValueError(text) from None


def authors(user):
    """An admin brings in what colleagues said; everybody else only what they said themselves."""
    mine = User.objects.filter(pk=user.pk).annotate(label=F("email"))
    return owners(user) if user.is_admin else mine


def author_field(model) -> ImportField:
    aliases = ("owner", "activity owner", "created by", "assigned to", "author")
    return ImportField.of(model, "author", aliases=aliases, found_in=authors)


def whose(field: ImportField, user) -> list[ImportField]:
    aliases = ("contact", "company", "account", "customer", "related to", "contact name")
    return ways_to_lead(field.with_changes(aliases=aliases, required=True), user)


IDS = ("id", "activity id", "record id", "engagement id")


def foreign_id(model) -> list[ImportField]:
    """What tells a row that was imported before."""
    return [
        ImportField.of(model, "external_id", aliases=IDS),
        ImportField.of(model, "external_system"),
    ]


def by_external_id(known: Callable[[Any], QuerySet]) -> Match:
    """Only what the user may correct is found: one's own, and everybody's for an admin (A8)."""

    def existing(user) -> QuerySet:
        mine = known(user).live().exclude(external_id="")
        mine = mine if user.is_admin else mine.filter(author=user)
        return mine.annotate(key=F("external_id")).values_list("key", "id")

    label = gettext_lazy("id there")
    return Match("external_id", label, ("external_id",), existing, normal=str)


def known_activities(kind: ActivityKind) -> Callable[[Any], QuerySet]:
    return lambda user: Activity.objects.visible_to(user).filter(kind=kind)


def known_notes(user) -> QuerySet[Comment]:
    seen = Lead.objects.visible_to(user).values("id")
    return Comment.objects.filter(target_type=Lead.record_type, target_id__in=seen)


def activity_fields(kind: ActivityKind) -> Callable[[Any], list[ImportField]]:
    def fields(user) -> list[ImportField]:
        found = [
            ImportField.of(Activity, "at", required=True, aliases=AT),
            *whose(ImportField.of(Activity, "lead"), user),
            author_field(Activity),
            ImportField("title", gettext_lazy("title"), aliases=TITLES, max_length=300),
            ImportField.of(Activity, "text", aliases=TEXTS),
            ImportField.of(Activity, "minutes", aliases=("duration", "duration minutes")),
            *foreign_id(Activity),
        ]
        if kind == ActivityKind.CALL:
            outcome = ("call outcome", "result", "disposition")
            found += [
                ImportField.of(Activity, "direction", aliases=("call direction", "call type")),
                ImportField.of(Activity, "outcome", clean=call_outcome, aliases=outcome),
            ]
        else:
            outcome = ("meeting outcome", "outcome")
            found += [
                ImportField.of(Activity, "place", aliases=("location",)),
                ImportField("result", gettext_lazy("what came of it"), aliases=outcome,
                            max_length=300),
            ]  # fmt: skip
        return found

    return fields


def told(values: dict[str, Any]) -> None:
    """Title, text and what came of it make the text. Raises ValueError for what lies ahead."""
    if "at" in values and datetime.fromisoformat(values["at"]) > timezone.now():
        raise ValueError(_("This lies ahead. Import it as a task."))
    parts = [values.pop(name, "") for name in ("title", "result", "text")]
    if text := "\n".join(filter(None, parts)):
        values["text"] = text[:20_000]


def starting(kind: ActivityKind) -> Callable[[Any], dict[str, Any]]:
    """A call the file says nothing more of was ours, and reached somebody."""
    call = {"direction": str(Direction.OUT), "outcome": str(CallOutcome.REACHED)}
    more = call if kind == ActivityKind.CALL else {}
    return lambda user: {"kind": str(kind), "author_id": user.pk, **more}


def activities(name: str, label: Any, kind: ActivityKind, event: str) -> ImportTarget:
    return register(
        ImportTarget(
            name=name,
            label=label,
            model=Activity,
            fields=activity_fields(kind),
            matches=[by_external_id(known_activities(kind))],
            defaults=starting(kind),
            complete=lambda user: told,
            completes=("text",),
            prefixes=("activity", "call", "meeting"),
            created=event,
            changed="leads.activity_changed",
            history="at",
        )
    )


CALLS = activities("calls", gettext_lazy("Calls"), ActivityKind.CALL, "leads.called")
MEETINGS = activities("meetings", gettext_lazy("Meetings"), ActivityKind.MEETING, "leads.met")


def note_fields(user) -> list[ImportField]:
    of_lead = ImportField(
        "lead", gettext_lazy("lead"), ImportField.of(Activity, "lead").kind, column="target_id"
    )
    types = ImportField.of(
        Comment, "type", found_in=terms(CommentType), aliases=("activity type", "type")
    )
    if user.is_admin:
        types = types.with_changes(add_missing=add_types)
    return [
        ImportField.of(Comment, "created_at", required=True, aliases=AT),
        *whose(of_lead, user),
        author_field(Comment),
        types,
        ImportField("title", gettext_lazy("title"), aliases=TITLES, max_length=300),
        ImportField.of(Comment, "text", aliases=TEXTS),
        *foreign_id(Comment),
    ]


def add_types(labels, *, by, batch) -> dict[str, int]:
    rows = [CommentType(name=label[:50], position=99) for label in labels]
    create(rows, by=by, kind="comment_type.created", batch=batch)
    return {row.name: row.pk for row in rows}


def noted(values: dict[str, Any]) -> None:
    """Raises ValueError where nothing was said."""
    parts = [values.pop(name, "") for name in ("title", "text")]
    values["text"] = "\n".join(filter(None, parts))[:10_000]
    if not values["text"]:
        raise ValueError(_("The text is missing."))


def on_line(source: Source, *, are_new: bool) -> Source:
    """What hangs on a lead is told on its line."""
    query = sql.SQL("SELECT s.*, s.target_id AS line FROM ({}) s").format(source.query)
    return Source((*source.columns, "line"), query, source.params)


NOTES = register(
    ImportTarget(
        name="notes",
        label=gettext_lazy("Notes and e-mails of the past"),
        model=Comment,
        fields=note_fields,
        matches=[by_external_id(known_notes)],
        defaults=lambda user: {"target_type": Lead.record_type, "author_id": user.pk},
        complete=lambda user: noted,
        completes=("text",),
        arrange=on_line,
        prefixes=("activity", "note", "engagement"),
        created="comment.added",
        changed="comment.edited",
        history="created_at",
    )
)
