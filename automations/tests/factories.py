"""Plain makers of rules, written as if long ago."""

from automations.models import Rule

COMMENT = {"effect": "comment", "text": "Seen by a rule"}


def make_rule(name: str = "Rule", **fields) -> Rule:
    fields.setdefault("list_name", "leads")
    fields.setdefault("trigger", "leads.called")
    fields.setdefault("effects", [COMMENT])
    fields.setdefault("is_on", True)
    return Rule.objects.create(name=name, position=Rule.objects.count(), **fields)


def set_status(status) -> dict:
    return {"effect": "set.status", "value": status.pk}
