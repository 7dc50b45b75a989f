"""Words from outside into rules."""

from automations.forms.effects import EffectForm
from automations.forms.parts import ConditionForm, SettingsForm, StartForm, when_form

__all__ = ["ConditionForm", "EffectForm", "SettingsForm", "StartForm", "when_form"]
