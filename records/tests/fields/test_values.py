"""Custom values are typed at the form and stored in one form (X09, KERNEL 6)."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from records.fields.definitions import (
    add_custom_fields,
    by_section,
    custom_values,
    fields_of,
    stored_values,
)
from records.fields.values import display, parse
from records.models import FieldDefinition, FieldType
from records.tests.fake.fields import make_field
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing


def definition(type, **values):
    return FieldDefinition(key="k", label="K", type=type, choices=["red", "blue"], **values)


@pytest.mark.parametrize(
    ("type", "typed", "stored"),
    [
        (FieldType.TEXT, " a'b ", "a'b"),
        (FieldType.TEXT, "  ", None),
        (FieldType.NUMBER, "12", 12),
        (FieldType.NUMBER, "12.50", 12.5),
        (FieldType.NUMBER, "0", 0),
        (FieldType.NUMBER, "", None),
        (FieldType.DATE, "2026-02-28", "2026-02-28"),
        (FieldType.CHOICE, "red", "red"),
        (FieldType.MULTI, ["blue", "red"], ["blue", "red"]),
        (FieldType.MULTI, [], None),
        (FieldType.BOOLEAN, "true", True),
        (FieldType.BOOLEAN, "false", False),
        (FieldType.BOOLEAN, "", None),
        (FieldType.URL, "example.com/a", "https://example.com/a"),
    ],
)
def test_stored_form(type, typed, stored):
    """An empty value is a missing key, never null; numbers are JSON numbers, dates ISO text."""
    assert parse(definition(type), typed) == stored


@pytest.mark.parametrize(
    ("type", "typed"),
    [
        (FieldType.NUMBER, "12a"),
        (FieldType.NUMBER, "NaN"),
        (FieldType.NUMBER, "1e400"),
        (FieldType.DATE, "2026-02-30"),
        (FieldType.CHOICE, "green"),
        (FieldType.MULTI, ["red", "green"]),
        (FieldType.BOOLEAN, "maybe"),
        (FieldType.URL, "javascript:alert(1)"),
        (FieldType.URL, "ftp://example.com"),
        (FieldType.TEXT, "a\x00b"),
        (FieldType.TEXT, "x" * 2001),
    ],
)
def test_refused_in_words(type, typed):
    with pytest.raises(ValidationError):
        parse(definition(type), typed)


@pytest.mark.parametrize(
    ("stored", "type", "read"),
    [
        (None, "text", ""),
        (12.5, "number", "12.5"),
        (1000, "number", "1000"),
        (True, "boolean", "Yes"),
        (["a", "b"], "multi", "a, b"),
        ("2026-02-28", "date", "Feb 28, 2026"),
        ("not a date", "date", "not a date"),
        ({"odd": 1}, "text", "{'odd': 1}"),
    ],
)
def test_read_by_people(stored, type, read):
    assert display(stored, type) == read


@pytest.mark.django_db
def test_a_form_gets_the_fields_its_user_may_see(rep, admin):
    make_field("budget", position=2, section="Money")
    make_field("secret", position=1, roles=["admin"])
    make_field("old", deleted_at="2026-01-01T00:00:00Z")
    assert [each.key for each in fields_of(Thing, rep)] == ["budget"]
    assert [each.key for each in fields_of(Thing, admin)] == ["secret", "budget"]
    assert list(by_section(fields_of(Thing, admin))) == ["", "Money"]


@pytest.mark.django_db
def test_only_declared_fields_are_read_from_a_form(rep):
    """TRUST A6: a forged key of another field changes nothing."""
    make_field("budget")
    make_field("secret", roles=["admin"])
    form = forms.Form({"custom.budget": "5", "custom.secret": "9", "custom.none": "1"})
    assert add_custom_fields(form, fields_of(Thing, rep)) == ["custom.budget"]
    assert form.is_valid()
    assert custom_values(form) == {"custom.budget": 5}
    assert stored_values(form) == {"budget": 5}


@pytest.mark.django_db
def test_a_choice_taken_off_the_list_stays_choosable_where_it_is_held(rep):
    make_field("colour", FieldType.CHOICE, choices=["red"])
    thing = make_thing(custom={"colour": "green"})
    form = forms.Form({"custom.colour": "green"})
    add_custom_fields(form, fields_of(Thing, rep), record=thing)
    assert form.is_valid()
    other = forms.Form({"custom.colour": "green"})
    add_custom_fields(other, fields_of(Thing, rep), record=make_thing())
    assert list(other.errors) == ["custom.colour"]
