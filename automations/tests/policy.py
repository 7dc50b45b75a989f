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
