"""New rows that may be a record known already: flagged for the preview, not refused."""

from __future__ import annotations

from django.db import connection
from psycopg.types.json import Jsonb

from records.imports.targets import ImportTarget
from records.models import Import, ImportRow
from records.models.imports import RowOutcome

CHUNK = 1_000
_FLAG = """
    UPDATE records_importrow r SET problems = f.problem
    FROM unnest(%s::int[], %s::jsonb[]) AS f (line, problem)
    WHERE r.import_id = %s AND r.line = f.line
"""


def flag_alike(importing: Import, target: ImportTarget) -> int:
    """Flags them with the reason; returns how many. What is alike is the target's to say."""
    if target.alike is None:
        return 0
    new = ImportRow.objects.filter(importing=importing, outcome=RowOutcome.NEW).order_by("line")
    last, count = 0, 0
    while rows := list(new.filter(line__gt=last).values_list("line", "values")[:CHUNK]):
        found = target.alike(rows, importing.user)
        problems = [
            Jsonb([{"code": "alike", "column": None, "value": "", "record": record, "why": why}])
            for record, why in found.values()
        ]
        with connection.cursor() as cursor:
            cursor.execute(_FLAG, [list(found), problems, importing.pk])
        last, count = rows[-1][0], count + len(found)
    return count
