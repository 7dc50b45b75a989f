"""Single fields changed in place: status (CM-19) and owner."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from leads.forms.fields import statuses_by_stage
from leads.models import Lead, Status
from records.once import written_once
from users.models import User


@written_once
def who_may_own() -> QuerySet[User]:
    """Their names, for a choice."""
    return User.objects.who_may_own().order_by("name").only("name", "email")


class InPlaceForm(forms.Form):
    """One field of one lead, with the version the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, lead: Lead, **kwargs) -> None:
        self.lead = lead
        # Both forms stand on one page; ids must differ.
        auto_id = f"{type(self).__name__.lower()}_%s"
        super().__init__(*args, initial={"version": lead.version}, auto_id=auto_id, **kwargs)
        for field in self.visible_fields():
            field.field.widget.attrs["class"] = "form-select"

    @property
    def expect(self) -> dict[int, int]:
        return {self.lead.pk: self.cleaned_data["version"]}


class StatusForm(InPlaceForm):
    status = forms.ModelChoiceField(Status.objects.live(), label=_("Status"), empty_label=None)

    def __init__(self, *args, choices=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = choices or statuses_by_stage()
        self.initial["status"] = self.lead.status_id


class OwnerForm(InPlaceForm):
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Owner"), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.who_may_own()
        # Written out: the field's own way of asking opens a cursor on the server.
        names = [(user.pk, str(user)) for user in who_may_own()]
        self.fields["owner"].choices = [("", _("Nobody")), *names]
        self.initial["owner"] = self.lead.owner_id
