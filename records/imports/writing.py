"""Staged rows become records, a chunk at a time, through the kernel's one write path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Model, Q, QuerySet

from records.actions import change, create_from
from records.actions.watching import Held, Watch, as_one_step
from records.actors import Actor, ActorKind
from records.gates import GONE, KERNEL_MESSAGES, Gate, not_set_since
from records.imports.checking import NEW, REFUSED, missing_labels, resolve, used_references
from records.imports.plan import Plan
from records.imports.relation import (
    beside_record,
    changed_records,
    known_columns,
    new_records,
    written_columns,
)
from records.imports.targets import TARGETS, ImportField, ImportTarget, StagedRows
from records.models import Import, ImportRow

CHUNK = 5_000


def actor_of(importing: Import) -> Actor:
    return Actor(ActorKind.IMPORT, importing.user_id)


def add_missing(importing: Import) -> int:
    """Creates what rows refer to and nobody has yet (sources, categories), in the batch."""
    target, plan = TARGETS[importing.target], Plan.from_dict(importing.plan)
    added = 0
    for wanted in used_references(target, plan, importing.user):
        if wanted.add_missing is None or wanted.late:
            continue
        if labels := missing_labels(importing, wanted):
            wanted.add_missing(labels, by=actor_of(importing), batch=importing.batch)
            resolve(importing, wanted)
            added += len(labels)
    return added


def open_lines(importing: Import, outcome: int, after: int, limit: int) -> list[int]:
    """Lines still to be written, in the order of the file."""
    waiting = ImportRow.objects.filter(
        importing=importing, line__gt=after, outcome=outcome, done=False
    )
    return list(waiting.order_by("line").values_list("line", flat=True)[:limit])


def write_chunk(importing: Import, outcome: int, after: int, limit: int = CHUNK) -> list[int]:
    """Writes the next rows that are new (or known) after a line; returns their lines."""
    lines = open_lines(importing, outcome, after, limit)
    if lines:
        write_lines(importing, outcome, lines)
    return lines


def write_lines(importing: Import, outcome: int, lines: Sequence[int]) -> None:
    """One write for all; where the database refuses, halves, until the row at fault is alone."""
    if not lines:
        return
    write = create_lines if outcome == NEW else change_lines
    try:
        with transaction.atomic():
            write(importing, lines)
    except HeldLines as held:
        for line, reasons in held.reasons.items():
            refuse_line(importing, line, {"code": "held", "reasons": "; ".join(reasons)})
        write_lines(importing, outcome, [line for line in lines if line not in held.reasons])
    except (IntegrityError, DataError) as fault:
        if len(lines) == 1:
            refuse_line(
                importing, lines[0], database_problem(TARGETS[importing.target].model, str(fault))
            )
            return
        half = len(lines) // 2
        write_lines(importing, outcome, lines[:half])
        write_lines(importing, outcome, lines[half:])


class HeldLines(Exception):
    """Rows a standing gate does not let become records: ``reasons`` {line: words}.

    ``held`` {record: codes}, ``messages`` {code: words}
    """

    def __init__(
        self, importing: Import, lines: Sequence[int], held: Held, messages: Mapping[str, Any]
    ) -> None:
        rows = ImportRow.objects.filter(
            importing=importing, line__in=lines, record_id__in=list(held)
        )
        self.reasons = {
            line: [str(messages[code]) for code in held[record_id]]
            for line, record_id in rows.values_list("line", "record_id")
        }
        super().__init__(self.reasons)


def words_of(gates: Iterable[Gate]) -> dict[str, Any]:
    return {gate.code: gate.message for gate in gates}


def database_problem(model: type[Model], fault: str) -> dict[str, Any]:
    named = re.search(r'constraint "([^"]+)"', fault)
    laws = {law.name: law for law in model._meta.constraints}
    if named and named[1] in laws:
        words = str(laws[named[1]].get_violation_error_message())
        return {"code": "message", "message": words}
    return {"code": "database", "constraint": named[1] if named else fault.splitlines()[0][:200]}


def refuse_line(importing: Import, line: int, problem: dict[str, Any]) -> None:
    ImportRow.objects.filter(importing=importing, line=line).update(
        outcome=REFUSED, record_id=None, problems=[{"column": None, "value": ""} | problem]
    )


def create_lines(importing: Import, lines: Sequence[int]) -> None:
    target, plan = TARGETS[importing.target], Plan.from_dict(importing.plan)
    ids = give_ids(importing, target.model._meta.db_table, lines)
    columns = written_columns(target, plan, importing.user)
    create_from(
        target.model,
        target.arranged(new_records(importing, target, plan, lines), are_new=True),
        by=actor_of(importing),
        kind=target.created,
        batch=importing.batch,
        happened_at=target.history if target.history in columns else None,
    )
    follow_up(importing, lines, are_new=True)
    watch = Watch.of_new(target.model, ids)
    if held := watch.held():
        raise HeldLines(importing, lines, held, words_of(watch.gates))


def give_ids(importing: Import, table: str, lines: Sequence[int]) -> list[int]:
    """New ids from the table's sequence, in the order of the file; the rows count as done."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH o AS (SELECT line FROM records_importrow WHERE import_id = %(importing)s
                       AND line = ANY(%(lines)s::int[]) ORDER BY line),
            q AS MATERIALIZED (SELECT pg_get_serial_sequence(%(table)s, 'id')::regclass AS ids),
            s AS (SELECT line, nextval((SELECT ids FROM q)) AS given FROM o)
            UPDATE records_importrow r SET record_id = s.given, done = true FROM s
            WHERE r.line = s.line AND r.import_id = %(importing)s
              AND r.line = ANY(%(lines)s::int[])  -- else all rows of the file are read each time
            RETURNING r.record_id
            """,
            {"importing": importing.pk, "lines": list(lines), "table": table},
        )
        return [record_id for (record_id,) in cursor.fetchall()]


def change_lines(importing: Import, lines: Sequence[int]) -> None:
    """Known records the user may still see and change take the file's values.

    Rows whose record is in the trash by now, or was changed since the check, are refused (E9).
    """
    target = TARGETS[importing.target]
    rows = ImportRow.objects.filter(importing=importing, line__in=lines)
    lines_by_id = dict(rows.values_list("record_id", "line"))
    with as_one_step(target.model, list(lines_by_id), *target.parts) as watch:
        reasons = change_known(importing, lines_by_id)
        refuse_held(rows, reasons)
        written = [line for record_id, line in lines_by_id.items() if record_id not in reasons]
        follow_up(importing, written, are_new=False)
    if held := watch.held():
        raise HeldLines(importing, lines, held, words_of(watch.gates))
    rows.filter(line__in=written).update(done=True)


def change_known(importing: Import, lines_by_id: dict[int, int]) -> dict[int, str]:
    """Writes the records; {id: why not} of those that were held."""
    target, plan = TARGETS[importing.target], Plan.from_dict(importing.plan)
    columns, lines = known_columns(target, plan, importing.user), list(lines_by_id.values())
    records = target.model.objects.visible_to(importing.user).with_ids(lines_by_id)
    held = dict.fromkeys(lines_by_id.keys() - set(records.values_list("id", flat=True)), GONE)
    outcome = change(
        records,
        by=actor_of(importing),
        kind=target.changed,
        source=target.arranged(
            changed_records(importing, target, plan, columns, lines), are_new=False
        ),
        gates=gates_since_check(importing, target, columns),
        batch=importing.batch,
        hold_taken=False,
    )
    if outcome.held_count:
        found = importing.batch.held_records.filter(
            record_type=target.model.record_type, record_id__in=lines_by_id
        )
        held |= {pk: codes[0] for pk, codes in found.values_list("record_id", "reasons")}
    messages = KERNEL_MESSAGES | outcome.messages
    return {record_id: str(messages[code]) for record_id, code in held.items()}


def gates_since_check(
    importing: Import, target: ImportTarget, columns: Sequence[str]
) -> list[Gate]:
    since = importing.job.params.get("since")
    if not (since and columns):
        return []
    mine = Q(batch=importing.batch_id, batch__isnull=False)
    return [not_set_since(target.model, columns, since, but=mine)]


def refuse_held(rows: QuerySet[ImportRow], reasons: dict[int, str]) -> None:
    for reason in set(reasons.values()):
        ids = [record_id for record_id, words in reasons.items() if words == reason]
        problem = {"code": "message", "column": None, "value": "", "message": reason}
        rows.filter(record_id__in=ids).update(outcome=REFUSED, problems=[problem])


def follow_up(importing: Import, lines: Sequence[int], *, are_new: bool) -> None:
    """What hangs on the records (addresses, people): written by the target, for the chunk."""
    target, plan = TARGETS[importing.target], Plan.from_dict(importing.plan)
    needed = target.always_follows or beside_record(target, plan, importing.user)
    if target.follow_up and needed:
        rows = StagedRows(importing.pk, lines, are_new)
        target.follow_up(rows, by=actor_of(importing), batch=importing.batch)


def late_fields(importing: Import) -> list[ImportField]:
    target, plan = TARGETS[importing.target], Plan.from_dict(importing.plan)
    return [each for each in used_references(target, plan, importing.user) if each.late]


def link_late(importing: Import) -> int:
    """References to records of the same file, once all of them are there.

    Returns how many rows name a record that still does not exist; they are told in the result.
    """
    target = TARGETS[importing.target]
    lost = 0
    for wanted in late_fields(importing):
        resolve(importing, wanted)
        written = ImportRow.objects.filter(importing=importing, done=True)
        linked = written.filter(values__has_key=wanted.column)
        ids = dict(linked.order_by("line").values_list("line", "record_id"))
        plan = Plan.from_dict(importing.plan)
        change(
            target.model.objects.visible_to(importing.user).with_ids(ids.values()),
            by=actor_of(importing),
            kind=target.changed,
            source=changed_records(importing, target, plan, [wanted.column], list(ids)),
            batch=importing.batch,
        )
        unknown = written.filter(values__has_key=wanted.name)
        lost += note_lost(unknown, wanted)
    return lost


def note_lost(rows: Any, wanted: ImportField) -> int:
    count = 0
    for row in rows.only("id", "values", "problems"):
        problem = {"code": "not_found", "column": None, "value": row.values[wanted.name][:100]}
        ImportRow.objects.filter(pk=row.pk).update(problems=[*row.problems, problem])
        count += 1
    return count
