"""Notifications in words, as their reader may see them now (TRUST A3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.models import Notification
from notifications.noticed import NOTICES
from records.lists import LISTS
from records.timeline.labels import read_labels
from records.types import model_of, record_types
from users.models import User


@dataclass(frozen=True)
class Told:
    """One notification, ready to be shown."""

    row: Notification
    words: str
    icon: str
    also: str = ""  # who heard it too, because the reader was away

    @property
    def is_new(self) -> bool:
        return self.row.read_at is None

    @property
    def url(self) -> str:
        return reverse("notification", args=[self.row.pk])


def told(rows: Sequence[Notification], user) -> list[Told]:
    """In the order given; names of records the reader does not see are left out."""
    wanted = {
        (row.target_type, row.target_id)
        for row in rows
        if row.target_id is not None and row.target_type in record_types()
    }
    labels = read_labels(wanted, user)
    people = _people(rows)
    found = []
    for row in rows:
        kind = NOTICES.get(row.kind)
        label = labels.get((row.target_type, row.target_id))
        if kind is None:
            continue
        words = kind.words(row, label.text if label else "")
        if row.data.get("for") in people:
            names = {"name": people[row.data["for"]], "words": words}
            words = _("To %(name)s, who is away: %(words)s") % names
        found.append(Told(row, words, kind.icon, people.get(row.data.get("also"), "")))
    return found


def _people(rows: Sequence[Notification]) -> dict[int, str]:
    """Names of those who are away and of those who stand in; mostly there are none to read."""
    ids = {row.data.get(name) for row in rows for name in ("for", "also")} - {None}
    users = User.objects.filter(pk__in=ids) if ids else []
    return {user.pk: user.name for user in users}


def goes_to(row: Notification, user) -> str:
    """The record, its list, or the page its kind names; "" where there is nothing to see."""
    kind = NOTICES.get(row.kind)
    stands_in = "for" in row.data  # the kind's own page may be the absent person's alone
    if kind is not None and kind.url is not None and not stands_in:
        return kind.url(row)
    if row.target_type not in record_types():
        return ""
    model = model_of(row.target_type)
    if row.target_id is not None:
        record = model.objects.visible_to(user).filter(pk=row.target_id).first()
        address = getattr(record, "get_absolute_url", None)
        return address() if address else ""
    lists = (each.url() for each in LISTS.values() if each.model is model)
    return next(lists, "")


def about(row: Notification) -> str:
    """What several records of its type are called: "leads"."""
    known = row.target_type in record_types()
    return str(model_of(row.target_type)._meta.verbose_name_plural) if known else ""
