"""One field of a record, changed in place with the checks of its whole form."""

from __future__ import annotations

from typing import ClassVar
from zlib import crc32

from django import forms


class OneField(forms.Form):
    """Mixed into a record's form, leaves one field of it (or some that make sense together only).

    ``was`` tells which value the person saw: somebody else's change of another field is no
    conflict (TRUST E9). Raises KeyError for a field the form has not.
    """

    together: ClassVar[dict[str, tuple[str, ...]]] = {}
    hidden: ClassVar[frozenset[str]] = frozenset({"seen", "version", "was"})

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)

    def __init__(self, *args, name: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = self.together.get(name, (name,))
        if not set(names) <= set(self.fields) - self.hidden:
            raise KeyError(name)
        self.names = names
        for other in set(self.fields) - {"was", *names}:
            del self.fields[other]
        self.custom_definitions = [d for d in self.custom_definitions if d.column in names]
        self.initial["was"] = self.shown
        for field in self.visible_fields():
            widget = field.field.widget
            if not isinstance(widget, forms.CheckboxSelectMultiple | forms.CheckboxInput):
                is_choice = isinstance(widget, forms.Select)
                widget.attrs["class"] = "form-select" if is_choice else "form-control"

    @property
    def shown(self) -> str:
        """Names the value that stands there now."""
        values = [self.get_initial_for_field(self.fields[name], name) for name in self.names]
        return f"{crc32(repr([str(each or '') for each in values]).encode()):08x}"

    @property
    def is_stale(self) -> bool:
        return bool(self.cleaned_data["was"]) and self.cleaned_data["was"] != self.shown
