"""Fields of our own: a lead by name or number, a stage under its pipeline."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Func, Q, QuerySet, Value
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deals.kinds import CLOSED_KINDS, StageKind
from deals.models import Pipeline, Stage
from leads.models import Lead
from records.once import written_once

MOST_LEADS = 8


def stages_in_order() -> list[Stage]:
    """Every stage in use with its pipeline."""
    pipelines = {each.pk: each for each in _pipelines()}
    stages = [each for each in _stages() if each.pipeline_id in pipelines]
    for stage in stages:
        stage.pipeline = pipelines[stage.pipeline_id]
    return stages


@written_once
def _pipelines() -> QuerySet[Pipeline]:
    return Pipeline.objects.live().order_by("position", "id")


@written_once
def _stages() -> QuerySet[Stage]:
    return Stage.objects.live().in_order()


def stages_by_pipeline() -> list[tuple[str, list]]:
    """Choices of a stage, grouped by pipeline, in their order (CM-28)."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for stage in stages_in_order():
        groups.setdefault(stage.pipeline.name, []).append((stage.pk, stage.name))
    return list(groups.items())


def is_closing(stage: Stage) -> bool:
    return StageKind(stage.kind) in CLOSED_KINDS


class LeadInput(forms.TextInput):
    """Typing offers leads, where scripts run; without them a name or number does."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        offers = f"{name}-offers"
        asking = {
            "list": offers,
            "autocomplete": "off",
            "hx-get": reverse("deal_leads"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{offers}",
        }
        field = super().render(name, value, (attrs or {}) | asking, renderer)
        return format_html('{}<datalist id="{}"></datalist>', field, offers)


class LeadField(forms.CharField):
    """A lead the user sees, by its number (“#12”, also in “#12 Ada Byron”) or its name."""

    widget = LeadInput

    def __init__(self, *, user, **options) -> None:
        self.user = user
        super().__init__(max_length=250, **options)

    def clean(self, value: str) -> Lead | None:
        value = super().clean(value)
        if not value:
            return None
        found = list(leads_called(value, self.user)[:2])
        if not found:
            raise ValidationError(_("There is no such lead. Add it as a new one."))
        if len(found) > 1:
            raise ValidationError(
                _("Several leads have this name. Write the number instead, such as #%(id)s.")
                % {"id": found[0].pk}
            )
        return found[0]


def leads_called(words: str, user) -> QuerySet[Lead]:
    seen = Lead.objects.live().visible_to(user).order_by("id")
    number = words.removeprefix("#").partition(" ")[0]
    if words.startswith("#") and number.isascii() and number.isdigit() and len(number) < 18:
        return seen.filter(pk=int(number))
    return seen.filter(name_key=Func(Value(words), function="lead_name_key"))


def leads_like(words: str, user) -> list[Lead]:
    """Offers while somebody types: names that begin so."""
    key = Func(Value(words), function="lead_name_key")
    seen = Lead.objects.live().visible_to(user)
    by_name = Q(name_key__startswith=key) if words else Q()
    return list(seen.filter(by_name).order_by("name_key", "id")[:MOST_LEADS])


def written(lead: Lead) -> str:
    """As the field reads it back."""
    return f"#{lead.pk} {lead}"
