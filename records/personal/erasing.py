"""Erasing a person: irreversible, in steps a killed worker can be relieved in (X36).

Totals stay: the row, its status and its history, spans, money, dates. What names the person
becomes a token, here and wherever else it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.actions import Outcome
from records.actions.batches import close_batch, open_batch
from records.actors import Actor
from records.batches.rules import FOR_GOOD
from records.models import Batch, Event, Tracked
from records.personal.rows import erase_events, erase_rows
from records.personal.subject import Subject, Words
from records.personal.traces import (
    erase_exports,
    erase_imports,
    erase_titles,
    erase_visits,
    imports_of,
    sweep,
)
from records.search.index import refresh
from records.search.sources import watchers
from records.stream.nudge import nudge

KIND = "records.erased"
FOR_GOOD[KIND] = _("What was erased does not come back.")
Place = dict[str, Any]
# f(subject): brings up to date what an app works out from records and keeps, without an event.
DERIVED: list[Callable[[Subject], None]] = []
# f(subject) -> ids: other records of the same model that are the same person (merged ones).
SAME: dict[type[Tracked], Callable[[Sequence[int]], Sequence[int]]] = {}


def subject_of(model: type[Tracked], ids: Sequence[int]) -> Subject:
    """The person of these records, with the records that turned out to be the same."""
    same = SAME.get(model, lambda ids: ids)
    return Subject(model, tuple(sorted({*ids, *same(ids)})))


class StillAtWork(Exception):
    """An import of theirs runs; the message says what to do."""


def check_free(subject: Subject) -> None:
    """Raises StillAtWork while rows of theirs are on their way in."""
    words = Words.telling(subject.named(), _token())
    if any(each.is_working for each in imports_of(subject, words)):
        raise StillAtWork(_("A file with rows of this person is being imported. Try again later."))


@transaction.atomic
def begin(model: type[Tracked], ids: Sequence[int], *, by, batch: Batch) -> Place:
    """Erases the rows and their story at once, and says what is left to look through.

    The names are kept in the place until the other texts were looked through: nowhere else would
    a worker that takes over find them. Raises StillAtWork.
    """
    subject = subject_of(model, ids)
    check_free(subject)
    names = subject.named()
    tell(subject, by=by, batch=batch)
    erase_titles(subject, Words(names, _token()))
    # While it is still known which rows of which file became them.
    erase_imports(subject, Words.telling(names, _token()))
    erase_events(subject)
    erase_rows(subject)
    derive(subject)
    return {"names": names, "step": 0}


def _token() -> str:
    return str(_("[erased]"))


def tell(subject: Subject, *, by, batch: Batch) -> None:
    """That they were erased, when and by whom, is all that stays to be told."""
    actor = Actor.of(by)
    column = subject.model.line_column
    rows = subject.model._base_manager.filter(pk__in=subject.ids)
    lines = dict(rows.values_list("id", column)) if column else {}
    Event.objects.bulk_create(
        Event(
            at=Now(), kind=f"{subject.model._meta.model_name}.erased", actor_kind=actor.kind,
            actor_id=actor.user_id, batch=batch.pk, record_type=subject.model.record_type,
            record_id=pk, line=lines.get(pk),
        )
        for pk in subject.ids
    )  # fmt: skip
    nudge()


def derive(subject: Subject) -> None:
    """The search, of the records and of what they are told at, and what apps work out."""
    for model, ids in subject.parts.items():
        for source, by_line in watchers(model.record_type):
            refresh(source, subject.lines if by_line else ids)
    for function in DERIVED:
        function(subject)


@transaction.atomic
def step(place: Place) -> bool:
    """The next piece of what is left; True at the end, when the names are forgotten as well."""
    words = Words.telling(place["names"], _token())
    if place["step"] == 0:
        erase_exports(words)
        erase_visits(words)
        place["step"] = 1
    elif sweep(words, place):
        place.clear()
        return True
    return False


@transaction.atomic
def erase_records(records, *, by, batch: Batch | None = None) -> Outcome:
    """Everything in one go: for few records, and for tests. The caller has asked who may."""
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind=KIND, title=str(_("Personal data erased")))
    ids = list(records.order_by("id").values_list("id", flat=True))
    for pk in ids:
        place = begin(records.model, [pk], by=by, batch=batch)
        while not step(place):
            pass
    return close_batch(batch, Outcome(changed=len(ids)), opened_here=opened_here)
