"""Writes of custom field definitions; the only ways they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from psycopg import sql

from records.actions import Outcome, change, create, restore, trash
from records.actions.writing import Source
from records.fields import indexes
from records.fields.impact import holders, holders_of
from records.gates import Gate
from records.models import FieldDefinition, FieldType, IndexState
from records.types import model_of

MOST_INDEXED = 5


class TooManyIndexed(Exception):
    """Each indexed field slows every write of the record: five per record type."""


@transaction.atomic
def define_fields(definitions: Sequence[FieldDefinition], *, by) -> Outcome:
    """Adds fields to a record type. Raises TooManyIndexed beyond five indexed ones."""
    for definition in definitions:
        definition.index_state = IndexState.BUILDING if definition.indexed else IndexState.NONE
    outcome = create(definitions, by=by, kind="field.defined")
    _after({definition.target_type for definition in definitions})
    return outcome


@transaction.atomic
def change_fields(
    definitions: QuerySet[FieldDefinition],
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
) -> Outcome:
    """Changes fields. The key never changes; the type only while no record holds a value; a
    choice that records hold must be replaced first (``replace_choice``)."""
    if "key" in values or "target_type" in values:
        raise ValueError("key and record type of a field are fixed")
    gates = [_type_gate(definitions, values), _choices_gate(definitions, values)]
    outcome = change(
        definitions, by=by, kind="field.changed", values=values, gates=gates, expect=expect
    )
    if {"indexed", "type"} & values.keys() and outcome.changed:
        definitions.update(index_state=IndexState.BUILDING)
    _after(set(definitions.values_list("target_type", flat=True)))
    return outcome


@transaction.atomic
def retire_fields(definitions: QuerySet[FieldDefinition], *, by) -> Outcome:
    """Takes fields out of use. Values stay in the records and come back with the field."""
    outcome = trash(definitions, by=by, kind="field.retired")
    _rebuild(definitions)
    return outcome


@transaction.atomic
def restore_fields(definitions: QuerySet[FieldDefinition], *, by) -> Outcome:
    """Takes retired fields back into use. Raises TooManyIndexed beyond five indexed ones."""
    outcome = restore(definitions, by=by, kind="field.restored")
    _rebuild(definitions)
    _after(set(definitions.values_list("target_type", flat=True)))
    return outcome


@transaction.atomic
def replace_choice(definition: FieldDefinition, *, by, old: str, new: str | None) -> Outcome:
    """Puts another choice (or none) where records hold the old one, trashed records too."""
    model = model_of(definition.target_type)
    records = holders_of(definition, old)
    kind = f"{model._meta.model_name}.changed"
    title = _("%(field)s: “%(old)s” became “%(new)s”") % {
        "field": definition.label, "old": old, "new": new or "",
    }  # fmt: skip
    how = {"values": {definition.column: new}}
    if definition.type == FieldType.MULTI:
        how = {"source": _replaced_in_lists(definition, old, new)}
    return change(records, by=by, kind=kind, title=title[:200], trashed_too=True, **how)


def _replaced_in_lists(definition: FieldDefinition, old: str, new: str | None) -> Source:
    query = sql.SQL(
        """
        SELECT t.id, NULL::timestamptz AS happened_at, (
            SELECT jsonb_agg(w.word ORDER BY w.place) FROM (
                SELECT CASE e.word WHEN %(old)s THEN %(new)s::text ELSE e.word END AS word,
                       min(e.place) AS place
                FROM jsonb_array_elements_text(t.custom -> {key}) WITH ORDINALITY e (word, place)
                GROUP BY 1) w
            WHERE w.word IS NOT NULL) AS {column}
        FROM {table} t WHERE t.id = ANY(%(ids)s::bigint[])
        """
    ).format(
        key=sql.Literal(definition.key),
        column=sql.Identifier(definition.column),
        table=sql.Identifier(model_of(definition.target_type)._meta.db_table),
    )
    return Source((definition.column,), query, {"old": old, "new": new})


def _type_gate(definitions: QuerySet[FieldDefinition], values: Mapping[str, Any]) -> Gate:
    used = [
        each.pk
        for each in definitions
        if values.get("type", each.type) != each.type and holders(each).exists()
    ]
    return Gate("type_in_use", _("Records hold values of the present type."), ~Q(pk__in=used))


def _choices_gate(definitions: QuerySet[FieldDefinition], values: Mapping[str, Any]) -> Gate:
    used = [
        each.pk
        for each in definitions
        for word in set(each.choices) - set(values.get("choices", each.choices))
        if holders_of(each, word).exists()
    ]
    return Gate(
        "choice_in_use", _("Records hold a choice you take away: replace it."), ~Q(pk__in=used)
    )


def _rebuild(definitions: QuerySet[FieldDefinition]) -> None:
    definitions.filter(indexed=True).update(index_state=IndexState.BUILDING)
    indexes.wake()


def _after(target_types: set[int]) -> None:
    for target_type in target_types:
        # The lock makes two admins who each add the fifth wait for one another.
        fields = FieldDefinition.objects.on(target_type).select_for_update()
        if sum(field.indexed for field in fields) > MOST_INDEXED:
            raise TooManyIndexed(target_type)
    indexes.wake()
