"""Writes of comments."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from records.actions import Outcome, change, create, trash
from records.actors import Actor
from records.attached.followers import follow
from records.attached.heard import tell
from records.attached.mentions import mentioned
from records.attached.targets import target_of
from records.gates import Gate
from records.models import Comment, CommentType, Record


def own_only(by) -> Gate:
    """Comments are changed by nobody but their author."""
    user_id = Actor.of(by).user_id
    return Gate("not_the_author", _("Only its author may change a comment."), Q(author=user_id))


@transaction.atomic
def add_comment(record: Record, *, by, text: str, type: CommentType | None = None) -> Outcome:
    """Says something about a record. The author and whoever is mentioned follow it from now on.

    Mentioned are people who may see the record; their ids stand in the event's data, as does
    ``answer`` where the type says that the other side answered.
    """
    people = mentioned(text, record)
    user_id = Actor.of(by).user_id
    comment = Comment(author_id=user_id, text=text, type=type, **target_of(record))
    data: dict[str, Any] = {"mentions": [user.pk for user in people]}
    if type is not None and type.is_answer:
        data["answer"] = True
    outcome = create([comment], by=by, kind="comment.added", data=data)
    follow(record, by=by, users=[user_id, *(user.pk for user in people)], batch=outcome.batch)
    tell(record, by=by, batch=outcome.batch)
    return outcome


@transaction.atomic
def edit_comments(comments: QuerySet[Comment], *, by, text: str, expect=None) -> Outcome:
    """Corrects one's own comments; the earlier text stays in the history."""
    return change(
        comments,
        by=by,
        kind="comment.edited",
        values={"text": text},
        gates=[own_only(by)],
        expect=expect,
    )


@transaction.atomic
def delete_comments(comments: QuerySet[Comment], *, by) -> Outcome:
    """Takes one's own comments off the record, into the trash."""
    return trash(comments, by=by, kind="comment.deleted", gates=[own_only(by)])
