"""From what people type to what is stored, and back to what people read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _

from records.models.fields import FieldDefinition, FieldType

YES_OR_NO = (("", "–"), ("true", _("Yes")), ("false", _("No")))


def form_field(definition: FieldDefinition, *, current: Any = None) -> forms.Field:
    """The form field of a definition. ``current`` is the stored value: a choice that was taken
    off the list stays choosable for the record that holds it."""
    common = {"label": definition.label, "required": definition.required}
    match definition.type:
        case FieldType.NUMBER:
            return forms.DecimalField(max_digits=15, decimal_places=6, **common)
        case FieldType.DATE:
            return forms.DateField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **common)
        case FieldType.CHOICE:
            words = with_current(definition, [current])
            return forms.ChoiceField(choices=[("", "–"), *pairs(words)], **common)
        case FieldType.MULTI:
            words = with_current(definition, current or [])
            return forms.MultipleChoiceField(choices=pairs(words), **common)
        case FieldType.BOOLEAN:
            return forms.TypedChoiceField(
                choices=YES_OR_NO, coerce=lambda word: word == "true", empty_value=None, **common
            )
        case FieldType.URL:
            field = forms.URLField(max_length=1000, assume_scheme="https", **common)
            # A link is clicked: nothing but the web (TRUST B1).
            field.validators.append(URLValidator(schemes=["http", "https"]))
            return field
    return forms.CharField(max_length=2000, **common)


def pairs(words: list[str]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]


def with_current(definition: FieldDefinition, current: Any) -> list[str]:
    held = [word for word in current if isinstance(word, str)] if isinstance(current, list) else []
    return list(dict.fromkeys([*definition.choices, *held]))


def to_json(definition: FieldDefinition, cleaned: Any) -> Any:
    """What is stored for a cleaned value; ``None`` means the key is removed."""
    if cleaned is None or cleaned == "" or cleaned == []:
        return None
    if isinstance(cleaned, Decimal):
        return int(cleaned) if cleaned == cleaned.to_integral_value() else float(cleaned)
    return cleaned.isoformat() if isinstance(cleaned, date) else cleaned


def parse(definition: FieldDefinition, typed: Any) -> Any:
    """Text of a file or a request → what is stored. Raises ValidationError with words."""
    return to_json(definition, form_field(definition).clean(typed))


def to_form(definition: FieldDefinition, stored: Any) -> Any:
    """A stored value as a form's initial value."""
    if definition.type == FieldType.BOOLEAN and isinstance(stored, bool):
        return "true" if stored else "false"
    return stored


def is_web_address(words: str, type: str) -> bool:
    """Imported values may hold anything: only the web becomes a link (TRUST B1)."""
    return type == FieldType.URL and words.startswith(("https://", "http://"))


def display(stored: Any, type: str = "") -> str:
    """A stored value as people read it; never fails, whatever stands there."""
    if stored is None:
        return ""
    if isinstance(stored, bool):
        return str(_("Yes") if stored else _("No"))
    if isinstance(stored, int | float):
        return number_format(Decimal(str(stored)), use_l10n=True, force_grouping=False)
    if isinstance(stored, list):
        return ", ".join(map(str, stored))
    if type == FieldType.DATE:
        try:
            return date_format(date.fromisoformat(str(stored)))
        except ValueError:
            pass
    return str(stored)
