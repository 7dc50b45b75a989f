"""What speaks of a person beside the rows themselves: titles, imported files, other texts."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection, models
from psycopg import sql

from records.imports.cleaning import forget
from records.imports.targets import TARGETS
from records.keeping import without_kept
from records.lists.working import PARAM
from records.models import (
    Batch,
    Event,
    Import,
    ImportRow,
    Job,
    SearchKey,
    SearchText,
)
from records.personal.columns import swept
from records.personal.subject import Subject, Words
from records.types import model_of

CHUNK = 20_000  # ids looked at in one transaction
BLOCK = 1 << 20
MOST_UNPACKED = 200 << 20


def erase_titles(subject: Subject, words: Words) -> None:
    """Batches that touched them, and the jobs that did those, are called without their name."""
    batches = Event.objects.filter(subject.events, batch__isnull=False)
    ids = set(batches.order_by().values_list("batch", flat=True).distinct())
    ids |= set(Batch.objects.filter(undo_of__in=ids).values_list("pk", flat=True))
    _rewrite(Batch.objects.filter(pk__in=ids), ["title"], words)
    _rewrite(Job.objects.filter(batch__in=ids), swept(Job), words)


def imports_of(subject: Subject, words: Words) -> list[Import]:
    """Files of which a row became one of these records, or names them, whatever became of it."""
    found: dict[int, Import] = {}
    for importing in Import.objects.exclude(file="").defer("profile"):
        target = TARGETS.get(importing.target)
        ids = subject.parts.get(target.model, []) if target else []
        rows = ImportRow.objects.filter(importing=importing)
        mine = rows.filter(record_id__in=ids).exists() or _named_in(rows, words)
        if mine or (not rows.exists() and file_names(Path(importing.file.path), words)):
            found[importing.pk] = importing
    return list(found.values())


def erase_imports(subject: Subject, words: Words) -> None:
    """An uploaded file goes, and its rows with it, as they do by themselves after a month; its
    counts and its batch stay. Rows another worker holds at this moment are emptied by it later."""
    for importing in imports_of(subject, words):
        forget(importing)
        Import.objects.filter(pk=importing.pk).update(profile=[])
        _rewrite(Import.objects.filter(pk=importing.pk), swept(Import), words)
        _rewrite(Import.objects.filter(pk=importing.pk), ["name"], words)


def _named_in(rows: models.QuerySet[ImportRow], words: Words) -> bool:
    return bool(words) and bool(_candidates(rows, ["cells"], words))


def files_naming(words: Words) -> Iterator[Path]:
    """Files people exported, as far as they are still there, that name one of the words."""
    for path in sorted((Path(settings.MEDIA_ROOT) / "exports").glob("*")):
        if path.is_file() and file_names(path, words):
            yield path


def erase_exports(words: Words) -> None:
    for path in files_naming(words):
        path.unlink(missing_ok=True)


def file_names(path: Path, words: Words) -> bool:
    """Does a table people uploaded or exported name one of the words? A workbook is unpacked as
    far as it is reasonable; one larger than that counts as naming them."""
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb") as file:
                return any(map(words.stand_in, _texts(iter(lambda: file.read(BLOCK), b""))))
        with zipfile.ZipFile(path) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                return True
            return any(map(words.stand_in, _texts(packed.read(each) for each in packed.infolist())))
    except (OSError, zipfile.BadZipFile):
        return False


def _texts(blocks: Iterable[bytes]) -> Iterator[str]:
    """The blocks as text, each with the end of the one before."""
    rest = b""
    for block in blocks:
        whole = rest + block
        encoding = "utf-16" if whole[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
        yield whole.decode(encoding, "ignore")
        yield whole.decode("latin-1")
        rest = block[-400:]


def erase_visits(words: Words) -> None:
    """A session remembers the list a record was opened from: its filter may be their name."""
    for session in Session.objects.iterator():
        kept = session.get_decoded()
        if PARAM in kept and words.stand_in(str(kept[PARAM])):
            del kept[PARAM]
            session.session_data = Session.get_session_store_class()().encode(kept)
            session.save(update_fields=["session_data"])


# Tables that follow from others and are brought up to date from them, and the log of the door.
UNSWEPT: set[type[models.Model]] = {SearchKey, SearchText}


def other_texts() -> list[type[models.Model]]:
    """Every table of ours, new ones included, in which somebody may have written about somebody
    else; and what the Django admin notes of it."""
    ours = [each for each in apps.get_app_configs() if "site-packages" not in each.path]
    found = [model for each in ours for model in each.get_models() if model not in UNSWEPT]
    return [*sorted(found, key=lambda model: model._meta.label), LogEntry]


def sweep(words: Words, place: dict[str, Any]) -> bool:
    """Looks through the next rows of the other texts; True at the end. Ids are looked at a range
    at a time, so that one step ends soon however large the tables are."""
    tables = other_texts()
    number, after = place.get("table", 0), place.get("after", 0)
    if not words or number >= len(tables):
        return True
    model = tables[number]
    columns, rows, last = swept(model), model._base_manager.all(), None
    if isinstance(model._meta.pk, models.AutoField):
        last = rows.aggregate(last=models.Max("pk"))["last"] or 0
        rows = rows.filter(pk__gt=after, pk__lte=after + CHUNK)
    if model is Event:
        _rewrite_events(rows, words)
    elif columns:
        _rewrite(without_kept(rows), columns, words)
    if last is not None and after + CHUNK < last:
        place["after"] = after + CHUNK
    else:
        place |= {"table": number + 1, "after": 0}
    return False


def _candidates(rows: models.QuerySet, columns: list[str], words: Words) -> list[tuple]:
    """(pk, the columns) of rows one of which may hold a word."""
    model = rows.model
    texts = sql.SQL(" OR ").join(
        sql.SQL("t.{}::text ILIKE ANY(%s::text[])").format(sql.Identifier(name)) for name in columns
    )
    inner, params = rows.order_by().values("pk").query.sql_with_params()
    query = sql.SQL("SELECT t.{}, {} FROM {} t WHERE t.{} IN ({}) AND ({})").format(
        sql.Identifier(model._meta.pk.column),
        sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(name)) for name in columns),
        sql.Identifier(model._meta.db_table),
        sql.Identifier(model._meta.pk.column),
        sql.SQL(inner),
        texts,
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*params, *[words.like()] * len(columns)])
        return cursor.fetchall()


def _rewrite(rows: models.QuerySet, columns: list[str], words: Words) -> None:
    fields = {each.column: each for each in rows.model._meta.concrete_fields}
    for pk, *values in _candidates(rows, columns, words) if words else ():
        known = zip(columns, values, strict=True)
        loaded = {name: _loaded(fields[name], value) for name, value in known}
        new = {name: words.out_of(value) for name, value in loaded.items()}
        changed = {name: value for name, value in new.items() if value != loaded[name]}
        if changed:
            _write(rows.model, pk, changed, fields)


def _loaded(field: models.Field, value: Any) -> Any:
    return field.from_db_value(value, None, connection) if isinstance(value, str) and isinstance(
        field, models.JSONField
    ) else value  # fmt: skip


def _write(model: type[models.Model], pk: Any, values: dict[str, Any], fields) -> None:
    """A longer token than the name it replaces is cut where the column ends."""
    cut = {
        name: value[: fields[name].max_length] if isinstance(value, str) else value
        for name, value in values.items()
    }
    cut = {fields[name].name: value for name, value in cut.items()}
    model._base_manager.filter(pk=pk).update(**cut)


def _rewrite_events(rows: models.QuerySet[Event], words: Words) -> None:
    """Texts of other records as they were before and after; a namesake's history keeps his name."""
    found = _candidates(rows, ["changes", "data"], words)
    for event in Event.objects.filter(pk__in=[row[0] for row in found]):
        texts = set(swept(model_of(event.record_type)))
        told = {
            name: words.out_of(pair) if name in texts or name.startswith("custom.") else pair
            for name, pair in event.changes.items()
        }
        Event.objects.filter(pk=event.pk).update(changes=told, data=words.out_of(event.data))
