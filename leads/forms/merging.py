"""Which other lead is the same."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Func, Value
from django.utils.translation import gettext_lazy as _

from leads.kinds import LONGEST_NAME
from leads.models import Lead
from users.forms import HelpedForm


class OtherForm(HelpedForm):
    """By number or whole name, among the leads the user sees."""

    button = _("Go on")
    other = forms.CharField(
        label=_("The other lead"),
        max_length=LONGEST_NAME,
        help_text=_("Its name, or its number such as #12."),
    )

    def __init__(self, *args, lead: Lead, user, **kwargs) -> None:
        self.seen = Lead.objects.live().visible_to(user).exclude(pk=lead.pk)
        super().__init__(*args, **kwargs)

    def clean_other(self) -> Lead:
        text = self.cleaned_data["other"].strip()
        number = text.removeprefix("#")
        if text.startswith("#") and number.isascii() and number.isdigit() and len(number) < 18:
            found = list(self.seen.filter(pk=int(number)))
        else:
            same = self.seen.filter(name_key=Func(Value(text), function="lead_name_key"))
            found = list(same.order_by("id")[:2])
        if not found:
            raise ValidationError(_("There is no other lead with this name or number."))
        if len(found) > 1:
            raise ValidationError(
                _("Several leads have this name. Write the number instead, such as #%(id)s.")
                % {"id": found[0].pk}
            )
        return found[0]
