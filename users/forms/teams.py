"""A team."""

from __future__ import annotations

from users.forms.base import HelpedModelForm
from users.models import Team, User


class TeamForm(HelpedModelForm):
    class Meta:
        model = Team
        fields = ["name", "parent", "manager"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Only the action knows every rule; the choice leaves out what can never be right.
        below = Team.objects.branch_ids([self.instance.pk] if self.instance.pk else [])
        self.fields["parent"].queryset = Team.objects.live().exclude(pk__in=below)
        self.fields["manager"].queryset = User.objects.active()
