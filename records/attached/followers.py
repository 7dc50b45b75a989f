"""Who hears of a record (X37)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from records.actions import Outcome, create, trash
from records.attached.targets import target_of
from records.models import Batch, Follower, Record


@transaction.atomic
def follow(
    record: Record, *, by, users: Iterable[int | None], batch: Batch | None = None
) -> Outcome:
    """Makes people (ids) follow a record; those who do already stay as they are."""
    # The record's lock makes two simultaneous calls wait for one another.
    type(record)._base_manager.select_for_update().filter(pk=record.pk).first()
    present = set(Follower.objects.of(record).values_list("user_id", flat=True))
    new = sorted(set(users) - present - {None})
    rows = [Follower(user_id=user_id, **target_of(record)) for user_id in new]
    return create(rows, by=by, kind="record.followed", batch=batch)


@transaction.atomic
def unfollow(record: Record, *, by, users: Iterable[int]) -> Outcome:
    """Makes people (ids) hear no more of a record."""
    followers = Follower.objects.of(record).filter(user_id__in=list(users))
    return trash(followers, by=by, kind="record.unfollowed")
