"""Inviting, changing and letting go of people."""

from __future__ import annotations

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from users.forms.base import HelpedForm, HelpedModelForm
from users.models import Team, User
from users.querysets import UserQuerySet


class UserForm(HelpedModelForm):
    """What an admin sets about somebody."""

    class Meta:
        model = User
        fields = ["name", "email", "role", "has_seat", "visibility", "team", "phone"]
        help_texts = {
            "has_seat": _("Takes one of the seats. Without it, sales records are read-only."),
            "visibility": _("Admins see everything; managers always see the teams they manage."),
            "role": _("A new role signs the person out everywhere."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.live()

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class InviteForm(UserForm):
    button = _("Send invitation")


class DeactivateForm(HelpedForm):
    """Who takes over what somebody leaves behind: a choice has to be made."""

    UNOWNED = "nobody"

    successor = forms.ChoiceField(label=_("Who takes over"))

    def __init__(self, *args, users: UserQuerySet, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.who_may_own().exclude(pk__in=users.values("pk"))
        self.choices_by_key = {str(user.pk): user for user in others}
        self.fields["successor"].choices = [
            ("", _("Choose…")),
            (self.UNOWNED, _("Nobody: leave everything without an owner")),
            *((key, str(user)) for key, user in self.choices_by_key.items()),
        ]
        self.helper.inputs = [Submit("save", str(_("Deactivate")), css_class="btn-danger")]

    @property
    def chosen(self) -> User | None:
        return self.choices_by_key.get(self.cleaned_data["successor"])
