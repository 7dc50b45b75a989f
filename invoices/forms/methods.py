"""The settings of a way to pay: its plugin says which (WA-22)."""

from __future__ import annotations

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.models import PaymentMethod
from invoices.paying import Plugin, Setting, plugin_of
from invoices.paying.plugin import PLUGINS
from users.forms import HelpedModelForm


class MethodForm(HelpedModelForm):
    """Secrets are typed and never shown again: an empty field leaves what is there."""

    class Meta:
        model = PaymentMethod
        fields = ["name", "active"]
        help_texts = {"name": gettext_lazy("What clients read on the button.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind = PLUGINS[self.instance.plugin]
        known = plugin_of(self.instance) or self.kind({}, {})
        for setting in self.kind.fields:
            self.fields[setting.name] = field_of(setting, known)
        names = [setting.name for setting in self.kind.fields]
        version = ["version"] if "version" in self.fields else []
        self.helper.layout = Layout(*version, "name", *names, "active")
        self.helper.attrs["autocomplete"] = "off"

    def clean(self):
        said = super().clean()
        for setting in self.kind.fields:
            if setting.check and said.get(setting.name):
                try:
                    said[setting.name] = setting.check(said[setting.name])
                except forms.ValidationError as problem:
                    self.add_error(setting.name, problem)
        return said

    def _said(self, *, secret: bool) -> dict[str, str]:
        names = [setting.name for setting in self.kind.fields if setting.secret == secret]
        return {name: self.cleaned_data.get(name, "") for name in names}

    @property
    def public(self) -> dict[str, str]:
        return self._said(secret=False)

    @property
    def secrets(self) -> dict[str, str]:
        return self._said(secret=True)

    @property
    def values(self):
        named = {name: self.cleaned_data[name] for name in ("name", "active")}
        return named | {"public": self.public}


def field_of(setting: Setting, known: Plugin) -> forms.Field:
    """``known`` is the plugin as it is set up so far."""
    value = known.get(setting.name)
    how = {"label": setting.label, "help_text": setting.help, "required": False}
    how["required"] = setting.required and not setting.later
    if setting.choices:
        return forms.ChoiceField(choices=setting.choices, initial=value or None, **how)
    if setting.secret:
        if value:
            how |= {"required": False, "help_text": _("It is set. Type another to replace it.")}
        attributes = {"autocomplete": "new-password", "spellcheck": "false"}
        return forms.CharField(
            max_length=500, widget=forms.PasswordInput(attributes), **how
        )  # fmt: skip
    widget = forms.Textarea({"rows": 4}) if setting.long else forms.TextInput()
    most = 2_000 if setting.long else 200
    return forms.CharField(max_length=most, initial=value, widget=widget, **how)
