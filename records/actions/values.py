"""From the words of an action to what the database stores."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb

from records.actions.writing import CUSTOM
from records.models import Tracked


def database_values(model: type[Tracked], values: dict[str, Any]) -> dict[str, Any]:
    """{column: value ready for the database} from {field name or "custom.<key>": value}.

    Raises FieldDoesNotExist for an unknown name: actions name fields, people never do.
    """
    return dict(_database_value(model, name, value) for name, value in values.items())


def _database_value(model: type[Tracked], name: str, value: Any) -> tuple[str, Any]:
    if name.startswith(CUSTOM):
        return name, None if value is None else Jsonb(value)
    field = model._meta.get_field(name)
    if isinstance(value, models.Model):
        value = value.pk
    return field.column, field.get_db_prep_save(value, connection)
