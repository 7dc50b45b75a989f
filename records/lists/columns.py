"""A column of a list: what it shows and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Expression, F, Q


class Kind(StrEnum):
    """What a column holds; decides its operators, its editor and how it is written."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    REFERENCE = "reference"
    PERSON = "person"


@dataclass(frozen=True)
class Column:
    """One declared column.

    ``name``      its name in the address; also the model's field unless ``path`` says otherwise
    ``path``      field path for a value of another table ("status__stage"); never from outside
    ``link``      the cell links to the record (CM-11, SX-16); ``nameless`` stands there where it
                  is empty, "(no name)" unless it says otherwise
    ``sort``      may be sorted by; or the path to sort by ("status__position")
    ``filter``    True: every operator of its kind; or the set of operators; False: none
    ``contains``  text may be searched inside (slow without an index, so it is asked for)
    ``edit``      may be changed for many records at once (CM-20), by the list's ``edit``
    ``chip``      shown as a coloured chip; ``tone`` names the related field with the colour
    ``labels``    field (or expression) of the related table that names its rows
    ``choose_by`` what names them where one chooses among them, if that must say more
    ``route``     name of the page of what a reference names; the cell links to it
    ``decimals``  of numbers that are not whole, at least; none where a page has whole ones only
    ``tones``     (choice, colour) pairs of a chip
    ``written``   value → how its reader writes it (a time of day); files and API keep the value
    ``zone``      field with the time zone a day is meant in, or what answers the one zone of all
                  its days: “today” is then today there
    ``wide``      left out on a phone
    ``show``      False: a filter only, never a column of the table

    What follows ``kind`` is filled in from the model, or from the
    ``definition`` of a custom field.
    """

    name: str
    label: Any = ""
    path: str = ""
    link: bool = False
    nameless: Any = ""
    sort: bool | str = False
    filter: bool | frozenset[str] = True
    contains: bool = False
    edit: bool = False
    chip: bool = False
    tone: str = ""
    labels: str | Expression = "name"
    choose_by: str | Expression = ""
    route: str = ""
    decimals: int | None = None
    tones: tuple[tuple[Any, str], ...] = ()
    written: Callable[[Any], str] | None = None
    zone: str | Callable[[], str] = ""
    wide: bool = False
    show: bool = True
    hint: Any = ""
    kind: Kind | None = None
    nullable: bool = False
    field: models.Field | None = None
    related: type[models.Model] | None = None
    choices: tuple[tuple[Any, Any], ...] = ()
    expression: Expression | None = None
    definition: Any = None

    def bind(self, model: type[models.Model]) -> Column:
        """The column with its kind, label and choices read from the model."""
        if self.expression is not None:
            return self
        field, nullable = resolve(model, self.path or self.name)
        return replace(
            self,
            path=self.path or self.name,
            label=self.label or field.verbose_name,
            kind=self.kind or kind_of(field),
            nullable=nullable,
            field=field,
            related=field.related_model if field.is_relation else None,
            choices=tuple(field.flatchoices),
        )

    @property
    def heading(self) -> str:
        """The label as it stands alone, in the reader's language."""
        words = str(self.label)
        return words[:1].upper() + words[1:]

    @property
    def operand(self) -> Expression:
        """What is read and compared in SQL."""
        return self.expression if self.expression is not None else F(self.path)

    @property
    def is_reference(self) -> bool:
        return self.related is not None

    @property
    def is_number(self) -> bool:
        return self.kind == Kind.NUMBER

    def compare(self, lookup: str, value: Any) -> Q:
        """The condition "this column <lookup> value"; for custom fields on their expression."""
        if self.expression is None:
            return Q(**{f"{self.path}__{lookup}": value})
        return Q(self.expression.output_field.get_lookup(lookup)(self.expression, value))

    def exclude(self, lookup: str, value: Any) -> Q:
        """The opposite of :meth:`compare`; an empty value is "none of" anything."""
        condition = ~self.compare(lookup, value)
        return condition | self.compare("isnull", True) if self.nullable else condition


def resolve(model: type[models.Model], path: str) -> tuple[models.Field, bool]:
    """The field at the end of a declared path, and whether anything on the way may be null."""
    nullable, field = False, None
    for step in path.split("__"):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist as error:
            raise LookupError(f"{model.__name__} has no field {path!r}") from error
        nullable = nullable or field.null
        model = field.related_model or model
    return field, nullable


def kind_of(field: models.Field) -> Kind:
    """The kind of a model field."""
    if field.is_relation:
        is_user = field.related_model._meta.label == settings.AUTH_USER_MODEL
        return Kind.PERSON if is_user else Kind.REFERENCE
    if field.choices:
        return Kind.CHOICE
    for kind, types in KINDS.items():
        if isinstance(field, types):
            return kind
    return Kind.TEXT


KINDS = {
    Kind.BOOLEAN: models.BooleanField,
    Kind.MOMENT: models.DateTimeField,
    Kind.DATE: models.DateField,
    Kind.NUMBER: (models.IntegerField, models.DecimalField, models.FloatField),
}
