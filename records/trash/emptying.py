"""Deleting for good what has lain in the trash long enough (X20).

Rows go with everything that hangs on them, files with their bytes. Events stay: history survives
the records it tells of (docs/decisions/0017-history-survives-deletion.md). A record others still
refer to stays in the trash and is held with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.actions import Outcome
from records.actions.batches import close_batch
from records.actions.changing import note_held
from records.actions.writing import lock
from records.actors import Actor
from records.batches.reasons import REASONS
from records.keeping import kept_among
from records.models import (
    Attached,
    Attachment,
    Batch,
    Comment,
    Event,
    Look,
    SearchKey,
    SearchText,
    Span,
    Tracked,
)
from records.models.attachments import preview_paths
from records.stream.nudge import nudge
from records.types import record_models, record_types

DELETED = "records.deleted_for_good"
IN_USE = "in_use"
REASONS[IN_USE] = _("Something else still refers to it.")
HAS_TO_STAY = "has_to_stay"
REASONS[HAS_TO_STAY] = _("On it hangs what the law has us keep, such as documents that went out.")


def emptied_models() -> list[type[Tracked]]:
    """Newest kind of thing last, as their numbers go: people work with records; files and comments
    are taken off records one by one."""
    return [*record_models(), Attachment, Comment]


def old_trash(model: type[Tracked], user, *, before: datetime) -> models.QuerySet:
    """What this user sees in the trash since before that moment."""
    return model.objects.visible_to(user).filter(deleted_at__lt=before)


@transaction.atomic
def delete_for_good(records: models.QuerySet, *, by, batch: Batch) -> Outcome:
    """Deletes trashed records and all that hangs on them; what is not in the trash any more, or is
    still referred to, stays. One event per record says who did it; there is no way back."""
    model = records.model
    ids = list(records.order_by("id").values_list("id", flat=True))
    trashed = [record_id for record_id, _version, is_trashed in lock(model, ids) if is_trashed]
    kept = dict.fromkeys(with_kept(model, trashed), HAS_TO_STAY)
    free = [record_id for record_id in trashed if record_id not in kept]
    kept |= dict.fromkeys(referred_to(model, free), IN_USE)
    going = [record_id for record_id in trashed if record_id not in kept]
    tell(model, going, by=by, batch=batch)
    paths = list(delete_rows(model, going))
    connection.check_constraints()
    transaction.on_commit(lambda: forget_bytes(paths))
    note_held(model, {record_id: [code] for record_id, code in kept.items()}, batch.pk)
    outcome = Outcome(len(going), len(ids) - len(trashed), len(kept))
    outcome.held.update(kept.values())
    outcome.messages = {code: REASONS[code] for code in (IN_USE, HAS_TO_STAY)}
    return close_batch(batch, outcome, opened_here=False)


def hanging_on(model: type[Tracked]) -> Iterator[tuple[type[Tracked], str]]:
    """(type, its foreign key) of the rows that go with a record of this type."""
    for other in record_types().values():
        for name in other.goes_with:
            if other._meta.get_field(name).related_model is model:
                yield other, name


def referring_to(model: type[Tracked]) -> Iterator[models.ForeignKey]:
    """Foreign keys of rows that do not go with it."""
    for other in record_types().values():
        for field in other._meta.concrete_fields:
            if field.related_model is model and field.name not in other.goes_with:
                yield field


def with_kept(model: type[Tracked], ids: Sequence[int]) -> set[int]:
    """Those that have to be kept, or on which something hangs that has."""
    found = kept_among(model, ids)
    for other, name in hanging_on(model) if ids else ():
        rows = other._base_manager.filter(**{f"{name}__in": ids})
        holders = dict(rows.values_list("id", f"{name}_id"))
        found |= {holders[each] for each in with_kept(other, list(holders))}
    return found


def referred_to(model: type[Tracked], ids: Sequence[int]) -> set[int]:
    """Those that something refers to which would stay: directly, or by what hangs on them."""
    kept: set[int] = set()
    while found := _referred_to(model, [each for each in ids if each not in kept]):
        kept |= found
    return kept


def _referred_to(model: type[Tracked], ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for field in referring_to(model) if ids else ():
        rows = field.model._base_manager.filter(**{f"{field.name}__in": ids})
        rows = rows.exclude(pk__in=ids) if field.model is model else rows
        found |= set(rows.values_list(field.attname, flat=True))
    for other, name in hanging_on(model) if ids else ():
        rows = other._base_manager.filter(**{f"{name}__in": ids})
        holders = dict(rows.values_list("id", f"{name}_id"))
        found |= {holders[each] for each in _referred_to(other, list(holders))}
    return found


def tell(model: type[Tracked], ids: Sequence[int], *, by, batch: Batch) -> None:
    actor = Actor.of(by)
    lines = dict.fromkeys(ids)
    if model.line_column:
        rows = model._base_manager.filter(pk__in=ids)
        lines = dict(rows.values_list("id", model.line_column))
    Event.objects.bulk_create(
        Event(
            at=Now(), kind=DELETED, actor_kind=actor.kind, actor_id=actor.user_id, batch=batch.pk,
            record_type=model.record_type, record_id=record_id, line=lines[record_id],
        )
        for record_id in ids
    )  # fmt: skip
    if ids:
        nudge()


def delete_rows(model: type[Tracked], ids: Sequence[int]) -> Iterator[str]:
    """Deletes rows, what hangs on them first; yields the paths of files that lose their row."""
    if not ids:
        return
    for other, name in hanging_on(model):
        rows = other._base_manager.filter(**{f"{name}__in": ids})
        yield from delete_rows(other, list(rows.values_list("id", flat=True)))
    for other in record_types().values():
        if issubclass(other, Attached):
            rows = other._base_manager.filter(target_type=model.record_type, target_id__in=ids)
            yield from delete_rows(other, list(rows.values_list("id", flat=True)))
    rows = model._base_manager.filter(pk__in=ids)
    if model is Attachment:
        yield from list(rows.values_list("path", flat=True))
    for kept_about in (Span, SearchKey, SearchText, Look):
        kept_about.objects.filter(record_type=model.record_type, record_id__in=ids).delete()
    rows._raw_delete(rows.db)  # what Django would collect is gone already


def forget_bytes(paths: Iterable[str]) -> None:
    """Bytes go with the last row that names them."""
    wanted = set(paths)
    wanted -= set(Attachment.objects.filter(path__in=wanted).values_list("path", flat=True))
    for path in wanted:
        for each in (path, *preview_paths(path)):
            default_storage.delete(each)
