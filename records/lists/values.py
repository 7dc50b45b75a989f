"""Words of the address into typed values. Whatever does not fit is refused here."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from records.lists.columns import Column, Kind
from records.lists.periods import Period, parse_period

MOST_VALUES = 500
LONGEST_TEXT = 500
BIGGEST = 2**63 - 1
YES, NO = {"yes", "true", "1"}, {"no", "false", "0"}
# Words for people that mean something else for everybody who asks (CM-08).
ME, MY_TEAM, NOBODY = "me", "my_team", "nobody"
PEOPLE_WORDS = (ME, MY_TEAM, NOBODY)
NUMBER = re.compile(r"[+-]?[0-9]{1,18}([.][0-9]{1,10})?")


class ManyValues(forms.Widget):
    """Hands all values of a repeated parameter to the field."""

    def value_from_datadict(self, data, files, name) -> list[str] | None:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        return values or None


class Values(forms.Field):
    """A list of values of a column; several by repeating the parameter, or with commas where
    a value can hold none."""

    widget = ManyValues
    single = False

    def __init__(self, column: Column, **options):
        super().__init__(**options)
        self.column = column
        self.read = READERS[column.kind]

    def clean(self, value: list[str] | None) -> list | None:
        if value is None:
            return None
        texts = self.split(value)
        if not all(texts):
            raise ValidationError(_("a value is missing"))
        if len(texts) > (1 if self.single else MOST_VALUES):
            raise ValidationError(_("too many values"))
        return [self.read(self.column, text) for text in texts]

    def split(self, values: list[str]) -> list[str]:
        if self.single or self.column.kind == Kind.TEXT:
            return values
        whole = {str(code) for code, _label in self.column.choices}
        parts = [[v] if v in whole else v.split(",") for v in values]
        return [part.strip() for some in parts for part in some]


class OneValue(Values):
    """Exactly one value: a bound or a piece of text."""

    single = True


class Answer(OneValue):
    """Yes or no, whatever the column holds."""

    def __init__(self, column: Column, **options):
        super().__init__(column, **options)
        self.read = read_flag


def read_text(column: Column, text: str) -> str:
    if "\x00" in text or len(text) > LONGEST_TEXT:
        raise ValidationError(_("this text cannot be searched for"))
    return text


def read_number(column: Column, text: str) -> int | Decimal:
    if not NUMBER.fullmatch(text):
        raise ValidationError(_("“%(text)s” is not a number") % {"text": short(text)})
    number = Decimal(text)
    if not isinstance(column.field, models.IntegerField):
        return number
    low, high = connection.ops.integer_field_range(column.field.get_internal_type())
    if number != int(number) or not low <= number <= high:
        raise ValidationError(_("“%(text)s” is not a whole number that fits") % {"text": text})
    return int(number)


def read_period(column: Column, text: str) -> Period:
    period = parse_period(text)
    if period is None:
        raise ValidationError(
            _("“%(text)s” is not a date; write 2026-01-31, today, last_7d or this_month")
            % {"text": short(text)}
        )
    return period


def read_flag(column: Column, text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValidationError(_("“%(text)s” is neither yes nor no") % {"text": short(text)})
    return text.lower() in YES


def read_choice(column: Column, text: str) -> object:
    codes = {str(code): code for code, _label in column.choices}
    if text not in codes:
        raise ValidationError(_("“%(text)s” is not one of the choices") % {"text": short(text)})
    return codes[text]


def read_reference(column: Column, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) > BIGGEST:
        raise ValidationError(_("“%(text)s” is not one of the choices") % {"text": short(text)})
    return int(text)


def read_person(column: Column, text: str) -> int | str:
    return text if text in PEOPLE_WORDS else read_reference(column, text)


def short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


READERS = {
    Kind.TEXT: read_text,
    Kind.NUMBER: read_number,
    Kind.DATE: read_period,
    Kind.MOMENT: read_period,
    Kind.BOOLEAN: read_flag,
    Kind.CHOICE: read_choice,
    Kind.REFERENCE: read_reference,
    Kind.PERSON: read_person,
}


def as_text(value: object) -> str:
    """A typed value as it stands in the address."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Period):
        return value.text
    return value.isoformat() if isinstance(value, date) else str(value)
