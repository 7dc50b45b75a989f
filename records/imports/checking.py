"""What will become of each staged row: new, changed, already so, skipped or refused.

All of it set-based over the staging table; a row is refused with its reason, never dropped.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet
from psycopg import sql
from psycopg.types.json import Jsonb

from records.imports.likeness import flag_alike
from records.imports.plan import Plan, Rule
from records.imports.relation import (
    beside_record,
    changed_records,
    present,
    written_columns,
)
from records.imports.targets import TARGETS, ImportField, ImportTarget, Kind, Match
from records.models import Import, ImportRow
from records.models.imports import RowOutcome

NEW, CHANGE, SAME = int(RowOutcome.NEW), int(RowOutcome.CHANGE), int(RowOutcome.SAME)
SKIP, REFUSED = int(RowOutcome.SKIP), int(RowOutcome.REFUSED)


def run(query: sql.Composable | str, params: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.rowcount


def relation(records: QuerySet) -> tuple[str, tuple] | None:
    """The SQL of (label or key, id) pairs; None where the user may see nothing at all."""
    try:
        return records.order_by().query.sql_with_params()
    except EmptyResultSet:
        return None


def named(query: tuple[str, tuple], params: dict[str, Any], prefix: str) -> sql.Composed:
    """A positional query with its parameters under names of their own."""
    text, values = query
    params |= {f"{prefix}{number}": each for number, each in enumerate(values)}
    pieces = text.split("%s")
    composed: list[sql.Composable] = [sql.SQL(pieces[0])]
    for number, piece in enumerate(pieces[1:]):
        composed += [sql.Placeholder(f"{prefix}{number}"), sql.SQL(piece)]
    return sql.Composed(composed)


def check(importing: Import) -> dict[str, Any]:
    """Decides every staged row and returns the counts the preview shows."""
    plan, target = Plan.from_dict(importing.plan), TARGETS[importing.target]
    # A file read a moment ago, records imported a moment ago: without fresh statistics the
    # joins below may compare each with each.
    for table in ("records_importrow", target.model._meta.db_table):
        run(sql.SQL("ANALYZE {}").format(sql.Identifier(table)), {})
    fields = used_references(target, plan, importing.user)
    for wanted in fields:
        resolve(importing, wanted)
    if plan.rule is not Rule.CREATE:
        for match in [target.match_map()[name] for name in plan.match]:
            find_known(importing, match)
        refuse_duplicates(importing)
    refuse_unknown(importing, target, plan)
    refuse_incomplete(importing, target, fields)
    if target.judge:
        target.judge(importing)
    settle(importing, target, plan)
    return counts_of(importing, fields) | {"alike": flag_alike(importing, target)}


def used_references(target: ImportTarget, plan: Plan, user) -> list[ImportField]:
    used = {*plan.mapped(), *plan.constants}
    return [
        each
        for each in target.fields(user)
        if each.name in used and each.kind is Kind.REFERENCE and each.found_in
    ]


def resolve(importing: Import, wanted: ImportField) -> int:
    """References still standing as labels get their ids, where a record has that label."""
    found = relation(wanted.found_in(importing.user).values_list("label", "id"))
    if found is None:
        return 0
    params = {"importing": importing.pk, "name": wanted.name, "column": wanted.column}
    query = sql.SQL(
        """
        UPDATE records_importrow r
        SET values = (r.values - %(name)s::text) || jsonb_build_object(%(column)s::text, m.id)
        FROM (
            SELECT lower(e.label) AS label, min(e.id) AS id FROM ({}) AS e (label, id)
            WHERE lower(e.label) IN (
                SELECT lower(values ->> %(name)s) FROM records_importrow
                WHERE import_id = %(importing)s AND values ? %(name)s AND NOT values ? %(column)s)
            GROUP BY 1
        ) m
        WHERE r.import_id = %(importing)s AND r.values ? %(name)s AND NOT r.values ? %(column)s
          AND lower(r.values ->> %(name)s) = m.label
        """
    ).format(named(found, params, "e"))
    return run(query, params)


def find_known(importing: Import, match: Match) -> None:
    """Rows whose key one visible record has get its id; where several have it: refused."""
    found = relation(match.existing(importing.user))
    if found is None:
        return
    params: dict[str, Any] = {
        "importing": importing.pk, "match": match.name + ":", "open": NEW,
        "refused": REFUSED,
    }  # fmt: skip
    run(KEYS, params)
    run("ANALYZE import_keys", {})
    query = sql.SQL(
        """
        WITH m AS (
            SELECT k.id, count(DISTINCT e.id) AS n, min(e.id) AS record_id
            FROM import_keys k JOIN ({}) AS e (key, id) ON e.key::text = k.key GROUP BY k.id
        )
        UPDATE records_importrow r
        SET record_id = CASE WHEN m.n = 1 THEN m.record_id END,
            outcome = CASE WHEN m.n > 1 THEN %(refused)s ELSE r.outcome END,
            problems = CASE WHEN m.n > 1 THEN jsonb_build_array(jsonb_build_object(
                'code', 'ambiguous', 'column', NULL, 'value', '', 'count', m.n))
                ELSE r.problems END
        FROM m WHERE m.id = r.id
        """
    ).format(named(found, params, "e"))
    run(query, params)
    run("DROP TABLE import_keys", {})


# A table of its own, counted: guessing one row where there are a hundred thousand, PostgreSQL
# reads all records once for each of them.
KEYS = """
    CREATE TEMP TABLE import_keys ON COMMIT DROP AS
    SELECT r.id, substr(key, length(%(match)s) + 1) AS key
    FROM records_importrow r, unnest(r.keys) AS key
    WHERE r.import_id = %(importing)s AND r.outcome = %(open)s
      AND r.record_id IS NULL AND starts_with(key, %(match)s)
"""


def refuse_duplicates(importing: Import) -> None:
    """The first row of the file with a key, or for a record, counts; later ones are refused."""
    run(
        """
        WITH k AS (
            SELECT r.id, r.line, key FROM records_importrow r, unnest(
                r.keys || CASE WHEN r.record_id IS NULL THEN ARRAY[]::text[]
                          ELSE ARRAY['#' || r.record_id] END) AS key
            WHERE r.import_id = %(importing)s AND r.outcome = %(open)s
        ), f AS (SELECT id, line, min(line) OVER (PARTITION BY key) AS first FROM k),
        d AS (SELECT id, min(first) AS first FROM f WHERE first < line GROUP BY id)
        UPDATE records_importrow r SET outcome = %(refused)s, record_id = NULL,
            problems = jsonb_build_array(jsonb_build_object(
                'code', 'duplicate', 'column', NULL, 'value', '', 'line', d.first))
        FROM d WHERE d.id = r.id
        """,
        {"importing": importing.pk, "open": NEW, "refused": REFUSED},
    )


def refuse(importing: Import, where: str, problem: dict[str, Any], **params: Any) -> None:
    run(
        sql.SQL(
            "UPDATE records_importrow SET outcome = %(refused)s, "
            "problems = problems || %(problem)s::jsonb "
            "WHERE import_id = %(importing)s AND outcome = %(open)s AND ({})"
        ).format(sql.SQL(where)),
        {
            "importing": importing.pk, "open": NEW,
            "refused": REFUSED, "problem": Jsonb([{"column": None, "value": ""} | problem]),
            **params,
        },
    )  # fmt: skip


def refuse_unknown(importing: Import, target: ImportTarget, plan: Plan) -> None:
    """Rows that name a record nobody may change here, or are not to create one."""
    if not plan.add_new:
        refuse(importing, "record_id IS NULL", {"code": "unknown_record"})
    for name in plan.match:
        if target.match_map()[name].must:
            refuse(
                importing,
                "record_id IS NULL AND EXISTS "
                "(SELECT FROM unnest(keys) AS key WHERE starts_with(key, %(must)s))",
                {"code": "unknown_record"},
                must=name + ":",
            )


def refuse_incomplete(importing: Import, target: ImportTarget, fields: list[ImportField]) -> None:
    """New records need what is required; a reference must be found or be of a kind to create."""
    for wanted in fields:
        if not (wanted.late or wanted.add_missing):
            position = Plan.from_dict(importing.plan).mapped().get(wanted.name)
            refuse(
                importing,
                "values ? %(name)s AND NOT values ? %(column)s",
                {"code": wanted.unknown, "column": position},
                name=wanted.name,
                column=wanted.column,
            )
    defaults = target.defaults(importing.user)
    for wanted in target.fields(importing.user):
        column = wanted.column or wanted.name
        if wanted.required and defaults.get(column) is None:
            refuse(
                importing,
                "record_id IS NULL AND NOT values ? %(column)s AND NOT values ? %(name)s",
                {"code": "required", "field": str(wanted.label)},
                column=column,
                name=wanted.name,
            )


def settle(importing: Import, target: ImportTarget, plan: Plan) -> None:
    """What is left is new, or known: skipped, already so, or to be changed."""
    known = ImportRow.objects.filter(importing=importing, outcome=NEW, record_id__isnull=False)
    if plan.rule is Rule.SKIP:
        known.update(outcome=SKIP)
        return
    known.update(outcome=CHANGE)
    columns = written_columns(target, plan, importing.user)
    if columns:
        mark_same(importing, target, plan, columns, beside_record(target, plan, importing.user))


def mark_same(
    importing: Import, target: ImportTarget, plan: Plan, columns: list[str], beside: list[str]
) -> None:
    """Rows that would change nothing. Rows with values beside the record are never sure."""
    source = changed_records(importing, target, plan, columns, lines=None)
    differs = sql.SQL(" OR ").join(
        sql.SQL("{} IS DISTINCT FROM s.{}").format(present(column), sql.Identifier(column))
        for column in columns
    )
    query = sql.SQL(
        """
        UPDATE records_importrow r SET outcome = %(same)s
        FROM ({source}) s JOIN {table} t ON t.id = s.id
        WHERE r.import_id = %(importing)s AND r.record_id = s.id AND r.outcome = %(change)s
          AND NOT ({differs}) AND NOT r.values ?| %(beside)s::text[]
          AND NOT EXISTS (SELECT FROM jsonb_object_keys(r.values) k WHERE k = ANY(%(pending)s))
        """
    ).format(
        source=source.query, table=sql.Identifier(target.model._meta.db_table), differs=differs
    )
    fields = target.field_map(importing.user)
    pending = [name for name, each in fields.items() if each.kind is Kind.REFERENCE]
    params = {"same": SAME, "change": CHANGE, "beside": beside, "pending": pending}
    run(query, source.params | params)


def counts_of(importing: Import, fields: list[ImportField]) -> dict[str, Any]:
    """Rows by outcome, and what will be added to set-up lists."""
    by_outcome = dict.fromkeys(("new", "change", "same", "skip", "refused"), 0)
    staged = ImportRow.objects.filter(importing=importing)
    for outcome, count in staged.values_list("outcome").annotate(Count("id")):
        by_outcome[RowOutcome(outcome).name.lower()] = count
    missing = {
        wanted.name: labels
        for wanted in fields
        if wanted.add_missing and not wanted.late and (labels := missing_labels(importing, wanted))
    }
    return by_outcome | {"missing": missing}


def missing_labels(importing: Import, wanted: ImportField) -> list[str]:
    """Labels of a reference nobody has yet, as the file first writes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (array_agg(values ->> %(name)s ORDER BY line))[1] FROM records_importrow
            WHERE import_id = %(importing)s AND outcome = ANY(%(open)s::smallint[])
              AND values ? %(name)s AND NOT values ? %(column)s
            GROUP BY lower(values ->> %(name)s) ORDER BY min(line)
            """,
            {
                "importing": importing.pk, "name": wanted.name, "column": wanted.column,
                "open": [NEW, CHANGE, SAME],
            },
        )  # fmt: skip
        return [label for (label,) in cursor.fetchall()]
