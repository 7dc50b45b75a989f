"""How the story of a rule is told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from records.timeline.tellings import tells

tells("automations.rule_added", _("added this rule"), icon="plus", tone="green", quiet=True)
tells("automations.rule_on", _("switched it on"), icon="play", tone="green", quiet=True)
tells("automations.rule_off", _("switched it off"), icon="pause", quiet=True)
tells("automations.rule_broken", _("switched it off"), icon="triangle-alert", tone="amber")
tells("automations.rule_moved", _("moved it in the order"), icon="arrow-up-down", quiet=True)
tells("automations.rule_removed", _("removed it"), icon="trash-2", tone="red", quiet=True)
tells("automations.rule_mapped", _("changed the set-up of"), icon="settings")
tells("automations.hook_added", _("added this webhook"), icon="plus", tone="green", quiet=True)
