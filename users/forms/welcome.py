"""The very first form of an installation."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from users.first_run import code_fits
from users.forms.base import HelpedForm
from users.models import User
from users.validators import currencies, time_zones


class WelcomeForm(HelpedForm):
    button = _("Start")

    organisation_name = forms.CharField(label=_("Your company"), max_length=200)
    base_currency = forms.ChoiceField(label=_("Currency"), initial="EUR")
    time_zone = forms.ChoiceField(label=_("Time zone"))
    locale = forms.ChoiceField(label=_("Language"), required=False)
    name = forms.CharField(label=_("Your name"), max_length=150)
    email = forms.EmailField(label=_("Your e-mail"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 10 characters."),
    )
    code = forms.CharField(
        label=_("Set-up code"), help_text=_("Shown where the installation was started.")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base_currency"].choices = [(code, code) for code in currencies()]
        self.fields["time_zone"].choices = [(name, name) for name in time_zones()]
        self.fields["time_zone"].initial = settings.TIME_ZONE
        self.fields["locale"].choices = [("", _("as the browser")), *settings.LANGUAGES]
        if not settings.FIRST_RUN_TOKEN:
            del self.fields["code"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not code_fits(code):
            raise ValidationError(_("This is not the set-up code of this installation."))
        return code

    def clean(self) -> dict:
        words = super().clean()
        if "password" in words:
            somebody = User(email=words.get("email", ""), name=words.get("name", ""))
            try:
                validate_password(words["password"], somebody)
            except ValidationError as problem:
                self.add_error("password", problem)
        return words

    @property
    def organisation(self) -> dict:
        words = self.cleaned_data
        names = ("base_currency", "time_zone")
        return {"name": words["organisation_name"]} | {name: words[name] for name in names}

    @property
    def admin(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("name", "email", "password", "locale")}
