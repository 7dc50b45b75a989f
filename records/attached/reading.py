"""Reads of what hangs on a record, as its page asks for them."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from records.ahead import Asked
from records.models import Attachment, CommentType, Follower, Record
from records.once import written_once


@written_once
def files_of(record_type: int, record_id: int) -> QuerySet[Attachment]:
    return Attachment.objects.hanging_on(record_type, record_id).order_by("-pk")


@written_once
def people_following(record_type: int, record_id: int) -> QuerySet:
    """Who hears of the record, by name."""
    followers = Follower.objects.hanging_on(record_type, record_id)
    people = get_user_model().objects.filter(pk__in=followers.values("user_id"))
    return people.only("name", "email").order_by("name", "pk")


@written_once
def types_in_use() -> QuerySet[CommentType]:
    return CommentType.objects.live()


def reads_of_page(record: Record) -> list[Asked]:
    """What composer, files and followers of a record page will ask for."""
    place = record.record_type, record.pk
    return [(types_in_use,), (files_of, *place), (people_following, *place)]
