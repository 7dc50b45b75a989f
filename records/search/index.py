"""Keeping the search tables equal to the records, a set at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from records.models import Event
from records.search.folding import digits, fold, phone_key, words_for_index
from records.search.sources import PHONE, SOURCES, Entry, SearchSource, watchers
from records.stream.registry import handler

CHUNK = 2_000
# Any constant: a handler and a rebuild must not overwrite newer words with older ones.
LOCK = 7_303_014

_UPSERT_TEXTS = """
    INSERT INTO records_searchtext AS t (record_type, record_id, line, owner_id, at, text)
    SELECT %s, *
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[])
    ON CONFLICT (record_type, record_id) DO UPDATE
    SET line = excluded.line, owner_id = excluded.owner_id, at = excluded.at, text = excluded.text
    WHERE (t.line, t.owner_id, t.at, t.text)
       IS DISTINCT FROM (excluded.line, excluded.owner_id, excluded.at, excluded.text)
"""
_DROP_TEXTS = """
    DELETE FROM records_searchtext WHERE record_type = %s
    AND record_id = ANY(%s::bigint[]) AND record_id <> ALL(%s::bigint[])
"""
_DROP_KEYS = """
    DELETE FROM records_searchkey k WHERE record_type = %s AND record_id = ANY(%s::bigint[])
    AND NOT EXISTS (SELECT 1 FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS n (id, kind, key)
                    WHERE n.id = k.record_id AND n.kind = k.kind AND n.key = k.key)
"""
_UPSERT_KEYS = """
    INSERT INTO records_searchkey AS k (record_type, record_id, line, owner_id, kind, key)
    SELECT DISTINCT %s::smallint, n.*
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[]) AS n
    ON CONFLICT (record_type, record_id, kind, key) DO UPDATE
    SET line = excluded.line, owner_id = excluded.owner_id
    WHERE (k.line, k.owner_id) IS DISTINCT FROM (excluded.line, excluded.owner_id)
"""


def index_key(kind: str, value: str) -> str:
    """A key as it is stored and looked up; empty when the value holds nothing to find."""
    return (phone_key(value) if kind == PHONE else fold(value))[:254]


def _texts(entry: Entry) -> str:
    known = [text for text in entry.texts if text]
    for kind, value in entry.keys:
        # E-mails are found by any fragment, phones by their digits.
        known.append(digits(value).lstrip("0") if kind == PHONE else value)
    return words_for_index(*known)


def refresh(source: SearchSource, ids: Sequence[int]) -> None:
    """Recomputes the entries of these records from their present rows; repeating is harmless."""
    for start in range(0, len(ids), CHUNK):
        _refresh_chunk(source, list(ids[start : start + CHUNK]))


@transaction.atomic
def _refresh_chunk(source: SearchSource, ids: list[int]) -> None:
    number = source.model.record_type
    with connection.cursor() as cursor:
        # Read only after the other writer of this table has committed.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        entries = list(source.entries(ids))
        found = [entry.record_id for entry in entries]
        lines = [entry.line for entry in entries]
        owners = [entry.owner_id for entry in entries]
        ats = [entry.at for entry in entries]
        texts = [_texts(entry) for entry in entries]
        cursor.execute(_UPSERT_TEXTS, [number, found, lines, owners, ats, texts])
        cursor.execute(_DROP_TEXTS, [number, ids, found])
        columns = _key_columns(entries)
        cursor.execute(_DROP_KEYS, [number, ids, columns[0], columns[3], columns[4]])
        cursor.execute(_UPSERT_KEYS, [number, *columns])


def _key_columns(entries: Iterable[Entry]) -> list[list]:
    rows = [
        (entry.record_id, entry.line, entry.owner_id, kind, key)
        for entry in entries
        for kind, value in entry.keys
        if (key := index_key(kind, value))
    ]
    return [list(column) for column in zip(*rows, strict=True)] or [[], [], [], [], []]


def changed_ids(events: Iterable[Event]) -> dict[int, list[int]]:
    """{record type of a source: ids whose entry these events may have changed}."""
    ids: dict[int, set[int]] = {}
    for event in events:
        for source, by_line in watchers(event.record_type):
            # A creation tells the id.
            own = source.columns | {"id", "deleted_at", "owner_id"}
            if by_line:
                ids.setdefault(source.model.record_type, set()).add(event.line)
            elif not own.isdisjoint(event.changes):
                ids.setdefault(source.model.record_type, set()).add(event.record_id)
    return {number: sorted(found - {None}) for number, found in ids.items()}


@handler("search", hears=lambda event: changed_ids([event]))
def refresh_changed(events: list[Event]) -> None:
    """Which records changed, then their present state: repeatable, whatever the order."""
    for number, ids in changed_ids(events).items():
        refresh(SOURCES[number], ids)
