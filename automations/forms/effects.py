"""What an effect needs to know."""

from __future__ import annotations

from typing import Any

from automations.offers import Effect
from users.forms import HelpedForm


class EffectForm(HelpedForm):
    def __init__(self, *args, effect: Effect, list_name: str, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.effect = effect
        self.fields.update(effect.fields(list_name, user))

    @property
    def values(self) -> dict[str, Any]:
        """As it is stored in the rule."""
        return {"effect": self.effect.name, **self.effect.stored(self.cleaned_data)}
