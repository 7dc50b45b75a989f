"""Writes of comment types (H12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from records.actions import Outcome, change, create, restore, trash
from records.models import CommentType


@transaction.atomic
def add_comment_types(types: Sequence[CommentType], *, by) -> Outcome:
    """Adds kinds of comments people may choose."""
    return create(types, by=by, kind="comment_type.created")


@transaction.atomic
def change_comment_types(types: QuerySet[CommentType], *, by, values: Mapping[str, Any]) -> Outcome:
    """Changes name, icon, colour or place; comments of the type follow."""
    return change(types, by=by, kind="comment_type.changed", values=values)


@transaction.atomic
def retire_comment_types(types: QuerySet[CommentType], *, by) -> Outcome:
    """No new comment gets the type; those that have it keep it."""
    return trash(types, by=by, kind="comment_type.trashed")


@transaction.atomic
def restore_comment_types(types: QuerySet[CommentType], *, by) -> Outcome:
    """Offers retired types again."""
    return restore(types, by=by, kind="comment_type.restored")
