"""What our forms share: crispy draws them, and they know the version they were opened with."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Hidden, Submit
from django import forms
from django.template import Context
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from records.sending import TOKEN, new_token


class Section(Fieldset):
    """Fields under a title. crispy renders a legend as a template of its own and marks it safe;
    titles are words people chose, never templates or markup (TRUST B1, B4)."""

    def __init__(self, title: Any, *fields: Any, **more: Any) -> None:
        super().__init__("{{ section_title }}", *fields, **more)
        self.title = title

    def render(self, form, context: Context, *args: Any, **more: Any) -> str:
        with context.push(section_title=str(self.title)):
            return super().render(form, context, *args, **more)


class OtherSubmit(Submit):
    """A second button, which is not the main one."""

    field_classes = "btn"


DASHES, NOTHING = "---------", "–"  # Django's sign for no choice, and the one of our pages


def without_dashes(field: forms.Field) -> None:
    """“–” for the choice of nothing, as where nothing is filled in."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = NOTHING
    elif isinstance(field, forms.ChoiceField) and not isinstance(
        field.choices, CallableChoiceIterator
    ):
        first, *others = [*field.choices] or [("", "")]
        if first == ("", DASHES):
            field.choices = [("", NOTHING), *others]


class Helped:
    """Gives a form crispy's helper with one button, ``button``."""

    button = _("Save")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            without_dashes(field)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.add_input(Submit("save", str(self.button)))
        self.helper.add_input(Hidden(TOKEN, new_token()))  # sent twice, done once: ``sent_once``


class HelpedForm(Helped, forms.Form):
    pass


class HelpedModelForm(Helped, forms.ModelForm):
    """Validates against a model; saving is an action's business, so ``save`` is never called."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            del self.fields["version"]

    @property
    def values(self) -> dict[str, Any]:
        return {name: each for name, each in self.cleaned_data.items() if name != "version"}

    @property
    def expect(self) -> dict[int, int] | None:
        """{id: version} as the person saw it, so that a newer state is not overwritten (X39)."""
        version = self.cleaned_data.get("version")
        return {self.instance.pk: version} if version else None
