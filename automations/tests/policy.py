"""Who may reach the pages of automations: admins set them up (CM-06)."""

POLICY = {
    "automations": "admin",
    "automation": "admin",
    "automation_new": "admin",
    "automation_ready": "admin",
    "automation_settings": "admin",
    "automation_switch": "admin",
    "automation_move": "admin",
    "automation_remove": "admin",
    "automation_backtest": "admin",
    "automation_when": "admin",
    "automation_if": "admin",
    "automation_then": "admin",
    "automation_effect": "admin",
    "automation_runs": "admin",
    "hooks": "admin",
    "hook_new": "admin",
    "hook": "admin",
    "hook_remove": "admin",
    "delivery_again": "admin",
}


def SAMPLES() -> dict[str, dict]:
    """A rule and a webhook that exist, so that the walk meets pages and not only 404."""
    from automations.models import Delivery, Hook
    from automations.tests.factories import make_rule

    rule = make_rule("sample", trigger="every", is_on=False)
    hook = Hook.objects.create(name="sample", url="https://example.com/")
    delivery = Delivery.objects.create(hook=hook, key="sample", body="{}")
    parts = ("", "_settings", "_switch", "_move", "_remove", "_backtest", "_when", "_if")
    return (
        {f"automation{part}": {"pk": rule.pk} for part in parts}
        | {"automation_then": {"pk": rule.pk, "number": 0}}
        | {"automation_effect": {"pk": rule.pk, "name": "comment"}}
        | {"automation_ready": {"key": "contacted"}}
        | {name: {"pk": hook.pk} for name in ("hook", "hook_remove")}
        | {"delivery_again": {"pk": delivery.pk}}
    )
