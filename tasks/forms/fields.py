"""Fields of our own: a lead by its name or number, a day, a moment."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Func, Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Lead
from tasks.models import Task, TaskKind
from users.models import User

DAY, CLOCK, MOMENT = "%Y-%m-%d", "%H:%M", "%Y-%m-%dT%H:%M"


class LeadField(forms.CharField):
    """A lead the user sees, by its name or its number (“#12”)."""

    def __init__(self, *, user: User, **options) -> None:
        self.user = user
        super().__init__(max_length=200, **options)

    def clean(self, value: str) -> Lead | None:
        value = super().clean(value)
        if not value:
            return None
        seen = Lead.objects.live().visible_to(self.user)
        number = value.removeprefix("#")
        if value.startswith("#") and number.isascii() and number.isdigit() and len(number) < 18:
            found = list(seen.filter(pk=int(number)))
        else:
            key = Func(Value(value), function="lead_name_key")
            named = Q(name_key=key) | Q(name="", company_name__iexact=value)
            found = list(seen.filter(named).order_by("id")[:2])
        if not found:
            raise ValidationError(_("There is no lead with this name. Add it first."))
        if len(found) > 1:
            raise ValidationError(
                _("Several leads have this name. Write the number instead, such as #%(id)s.")
                % {"id": found[0].pk}
            )
        return found[0]


def words_for(lead: Lead) -> str:
    """What finds exactly this lead again: its name where it is the only one, else its number."""
    same = Lead.objects.live().filter(name_key=lead.name_key)
    return lead.name if lead.name and same.count() == 1 else f"#{lead.pk}"


def day_field(**options) -> forms.DateField:
    return forms.DateField(required=False, widget=forms.DateInput({"type": "date"}, DAY), **options)


def clock_field(**options) -> forms.TimeField:
    return forms.TimeField(
        required=False, widget=forms.TimeInput({"type": "time"}, CLOCK), **options
    )


def moment_field(**options) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, MOMENT)
    return forms.DateTimeField(required=False, widget=widget, **options)


def kinds_to_choose(task: Task | None = None):
    """Kinds in use, and the one the task has already."""
    kept = Q(pk=task.kind_id) if task is not None and task.kind_id else Q()
    in_use = Q(deleted_at__isnull=True)
    return TaskKind.objects.filter(in_use | kept if kept else in_use).in_order()


def people_to_choose(task: Task | None = None):
    """Who may be given something, and who has it already."""
    found = User.objects.who_may_own()
    if task is not None and task.owner_id:
        found = found | User.objects.filter(pk=task.owner_id)
    return found.order_by("name", "id")


TITLE = gettext_lazy("What is to be done")


def time_needs_a_day(cleaned: dict) -> None:
    if cleaned.get("due_time") and not cleaned.get("due_on"):
        raise ValidationError({"due_on": _("A time needs a day.")})
