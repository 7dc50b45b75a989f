"""Days away."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from users.forms.base import HelpedForm
from users.models import User

DAY = {"type": "date"}


class AbsenceForm(HelpedForm):
    since = forms.DateField(label=_("First day away"), widget=forms.DateInput(DAY))
    until = forms.DateField(label=_("Last day away"), widget=forms.DateInput(DAY))
    substitute = forms.ModelChoiceField(
        User.objects.none(), label=_("Substitute"), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["substitute"].queryset = User.objects.who_may_own().exclude(pk=user.pk)

    def clean(self) -> dict:
        words = super().clean()
        since, until = words.get("since"), words.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("The last day cannot be before the first.")})
        return words
