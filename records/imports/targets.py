"""What files can become: each record type declares its fields once, here they are listed.

An app registers its target from ``imports.py``; command, wizard and checks read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise

from records.actions.writing import Source
from records.models import ImportRow, Tracked
from records.writers import may_write

Words = str | Promise


class Kind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    MOMENT = "moment"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    REFERENCE = "reference"
    LIST = "list"


@dataclass(frozen=True)
class ImportField:
    """One thing a column can be mapped to.

    ``column``      where the value is stored: a column of the record or ``custom.<key>``; None
                    hands the value to the target's ``follow_up``
    ``choices``     {value: label} of a CHOICE
    ``found_in``    for a REFERENCE: (user) → queryset of (label, id) this user may refer to
    ``add_missing`` for a REFERENCE: creates what the file names and nobody has, returns its ids
    ``unknown``     code of the problem where a REFERENCE is found nowhere (``imports.words``)
    ``late``        a REFERENCE that may name a record of the same file: set after all are made
    ``clean``       last word on a text, and on what is none of the choices; raises
                    ValueError with a sentence for people. Of a LIST: the list, of texts or of
                    pairs (as typed, as compared)
    """

    name: str
    label: Words
    kind: Kind = Kind.TEXT
    aliases: tuple[str, ...] = ()
    column: str | None = None
    required: bool = False
    max_length: int | None = None
    smallest: int | None = None
    largest: int | None = None
    places: int = 2
    digits: int = 12
    choices: Mapping[Any, Words] = field(default_factory=dict)
    found_in: Callable[[Any], QuerySet] | None = None
    add_missing: Callable[..., Mapping[str, int]] | None = None
    unknown: str = "not_found"
    late: bool = False
    clean: Callable[[str], Any] | None = None

    @classmethod
    def of(cls, model: type[Tracked], name: str, **more: Any) -> ImportField:
        """The field as the model declares it: label, kind, length, choices."""
        declared = model._meta.get_field(name)
        plain = KINDS.get(declared.get_internal_type(), Kind.TEXT)
        facts: dict[str, Any] = {"label": declared.verbose_name, "kind": plain}
        if plain is Kind.TEXT:
            facts["max_length"] = declared.max_length
        if plain is Kind.INTEGER:
            bits = 15 if "Small" in declared.get_internal_type() else 31
            positive = "Positive" in declared.get_internal_type()
            facts |= {"smallest": 0 if positive else -(2**bits), "largest": 2**bits - 1}
        if plain is Kind.DECIMAL:
            facts |= {"places": declared.decimal_places, "digits": declared.max_digits}
        if declared.choices:
            facts |= {"kind": Kind.CHOICE, "choices": dict(declared.flatchoices)}
        return cls(name=name, column=declared.column, **(facts | more))

    def with_changes(self, **changes: Any) -> ImportField:
        return replace(self, **changes)


KINDS = {
    "IntegerField": Kind.INTEGER,
    "SmallIntegerField": Kind.INTEGER,
    "PositiveIntegerField": Kind.INTEGER,
    "PositiveSmallIntegerField": Kind.INTEGER,
    "DecimalField": Kind.DECIMAL,
    "DateField": Kind.DATE,
    "DateTimeField": Kind.MOMENT,
    "BooleanField": Kind.BOOLEAN,
    "ForeignKey": Kind.REFERENCE,
}


NewField = Callable[..., ImportField]


@dataclass(frozen=True)
class Match:
    """A way to find the record a row speaks of.

    ``fields``    import fields whose values together make the key; a list gives several keys
    ``existing``  (user) → queryset of (normalised key, record id), visible and live records only
    ``normal``    value → key; the same normal form as in ``existing``. Of a pair (as typed, as
                  compared) the second stands as it is
    ``must``      a row whose key is unknown is refused, never created (the record's own id)
    """

    name: str
    label: Words
    fields: tuple[str, ...]
    existing: Callable[[Any], QuerySet]
    normal: Callable[[str], str] = str.casefold
    must: bool = False


class StagedRows(NamedTuple):
    """Rows just written, for ``follow_up``: their values hold more than the record's columns.

    ``are_new``  their records were made just now, so nothing hangs on them yet
    """

    importing_id: int
    lines: Sequence[int]
    are_new: bool

    @property
    def params(self) -> dict[str, Any]:
        """For statements over ``records_importrow``."""
        return {"importing": self.importing_id, "lines": list(self.lines)}

    def rows(self) -> QuerySet[ImportRow]:
        rows = ImportRow.objects.filter(importing_id=self.importing_id, line__in=self.lines)
        return rows.order_by("line")


@dataclass(frozen=True)
class ImportTarget:
    """A record type that files can become.

    ``fields``     (user) → the fields, custom ones included
    ``defaults``   (user) → {column: value} of new records for columns the file leaves out;
                   ``Now()`` is the moment of the write
    ``follow_up``  (rows, by=, batch=) writes what hangs on the records, for a whole chunk, where
                   the file brings any of it; ``always_follows``: whatever the file brings
    ``new_field``  (label, kind, by=) → field made for a column nobody has a field for
    ``complete``   (user) → what fills in a row's values from each other (first and last name →
                   name), made once for many rows; it raises ValueError with a sentence for
                   people. ``completes`` are the columns it fills. What it puts under "new"
                   ({column: value or null}) holds for new records alone, whatever the file says
    ``only_new``   columns of ``completes`` that are written to known records only where the file
                   itself brings them
    ``created``, ``changed``  kinds of the events
    ``prefixes``   words other systems put before their column names
    ``history``    the column that, when mapped, is the past date of the creation
    ``alike``      (rows of (line, values), user) → {line: (record, why)} of new rows that may be a
                   record the user sees; they are shown, and imported all the same
    ``arrange``    (relation of values, are_new=) → relation with what follows from them
    ``parts``      types ``follow_up`` writes, which standing gates of the record may ask for
    ``allowed``    (user) → whether they may import it, among those who may import at all
    """

    name: str
    label: Words
    model: type[Tracked]
    fields: Callable[[Any], Sequence[ImportField]]
    matches: Sequence[Match] = ()
    defaults: Callable[[Any], Mapping[str, Any]] = lambda user: {}
    follow_up: Callable[..., None] | None = None
    always_follows: bool = False
    new_field: NewField | None = None
    complete: Callable[[Any], Callable[[dict[str, Any]], None]] | None = None
    completes: tuple[str, ...] = ()
    only_new: frozenset[str] = frozenset()
    created: str = "records.created"
    changed: str = "records.changed"
    history: str = ""
    prefixes: tuple[str, ...] = ()
    arrange: Callable[..., Source] | None = None
    parts: tuple[type[Tracked], ...] = ()
    alike: Callable[..., Mapping[int, tuple[int, str]]] | None = None
    allowed: Callable[[Any], bool] = lambda user: True

    def field_map(self, user) -> dict[str, ImportField]:
        return {each.name: each for each in self.fields(user)}

    def arranged(self, source: Source, *, are_new: bool) -> Source:
        return self.arrange(source, are_new=are_new) if self.arrange else source

    def match_map(self) -> dict[str, Match]:
        return {each.name: each for each in self.matches}


def may_import(user, target: ImportTarget) -> bool:
    """What is offered: what one may import, of what one may change at all."""
    return target.allowed(user) and may_write(user, target.model)


TARGETS: dict[str, ImportTarget] = {}


def register(target: ImportTarget) -> ImportTarget:
    """Offers the target in wizard and command."""
    TARGETS[target.name] = target
    return target
