"""The way back in."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from users.letters import RESET, post


class ResetPasswordForm(forms.Form):
    """Asks for a mailed link. Whether the address is known shows neither in the answer nor in the
    time it takes: a worker looks it up (TRUST F3)."""

    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput({"autocomplete": "email", "autofocus": True}),
    )

    def save(self, request: HttpRequest, **kwargs) -> str:
        """Called by the sign-in library, which passes more than is needed."""
        email = self.cleaned_data["email"]
        post(RESET, email)
        return email
