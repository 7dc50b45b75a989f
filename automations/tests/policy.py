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
    "routing": "admin",
    "routing_force": "admin",
    "routing_off": "admin",
    "routing_try": "admin",
    "routing_past": "admin",
    "routing_fairness": "admin",
    "route_selection": "seat",
    "territory": "admin",
    "territory_new": "admin",
    "territory_move": "admin",
    "territory_remove": "admin",
    "territory_people": "admin",
    "territory_member": "admin",
    "territory_member_remove": "admin",
}


def SAMPLES() -> dict[str, dict]:
    """A rule and a webhook that exist, so that the walk meets pages and not only 404."""
    from automations.models import Delivery, Hook, Territory, TerritoryMember
    from automations.tests.factories import make_rule
    from users.models import User

    rule = make_rule("sample", trigger="every", is_on=False)
    hook = Hook.objects.create(name="sample", url="https://example.com/")
    delivery = Delivery.objects.create(hook=hook, key="sample", body="{}")
    root = Territory.objects.create(list_name="leads", name="sample root")
    place = Territory.objects.create(list_name="leads", name="sample", parent=root)
    boss = User.objects.order_by("pk").first() or User.objects.create_user("boss@example.com")
    member = TerritoryMember.objects.create(territory=place, user=boss)
    parts = ("", "_settings", "_switch", "_move", "_remove", "_backtest", "_when", "_if")
    return (
        {f"automation{part}": {"pk": rule.pk} for part in parts}
        | {"automation_then": {"pk": rule.pk, "number": 0}}
        | {"automation_effect": {"pk": rule.pk, "name": "comment"}}
        | {"automation_ready": {"key": "contacted"}}
        | {name: {"pk": hook.pk} for name in ("hook", "hook_remove")}
        | {"delivery_again": {"pk": delivery.pk}}
        | {f"territory{part}": {"pk": place.pk} for part in ("", "_move", "_remove", "_people")}
        | {f"territory_member{part}": {"pk": member.pk} for part in ("", "_remove")}
    )
