"""What a drag, a key or the form says."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from deals.board.columns import MOST
from deals.models import Deal, Stage


class ToStageForm(forms.Form):
    """To which stage of its pipeline a card goes, and the version of the deal it showed."""

    stage = forms.ModelChoiceField(
        Stage.objects.none(),
        error_messages={"invalid_choice": _("This stage is no longer there. Reload the board.")},
    )
    version = forms.IntegerField(required=False)

    def __init__(self, *args, deal: Deal, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.deal = deal
        stages = Stage.objects.live().filter(pipeline=deal.pipeline_id)
        self.fields["stage"].queryset = stages.in_order().select_related("pipeline")

    @property
    def expect(self) -> dict[int, int] | None:
        version = self.cleaned_data["version"]
        return {self.deal.pk: version} if version is not None else None


def read_shown(params: QueryDict) -> Mapping[int, int]:
    """``shown=5:40``: how many cards of a stage somebody has before them. What cannot be read is
    left out: it only decides how much is drawn."""
    found = {}
    for text in params.getlist("shown")[:100]:
        stage, _colon, number = text.partition(":")
        if all(part.isascii() and part.isdigit() and len(part) < 10 for part in (stage, number)):
            found[int(stage)] = min(max(int(number), 1), MOST)
    return found
