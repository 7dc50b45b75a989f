"""Addresses of automations."""

from django.urls import include, path

from automations.views import backtest, hooks, parts, routing, rules, runs, territories

rule_pages = [
    path("", rules.rule, name="automation"),
    path("settings/", rules.settings, name="automation_settings"),
    path("switch/", rules.switch, name="automation_switch"),
    path("move/", rules.move, name="automation_move"),
    path("remove/", rules.remove, name="automation_remove"),
    path("backtest/", backtest.backtest, name="automation_backtest"),
    path("when/", parts.when, name="automation_when"),
    path("if/", parts.conditions, name="automation_if"),
    path("then/<int:number>/", parts.effect_change, name="automation_then"),
    path("then/add/<str:name>/", parts.effect, name="automation_effect"),
]
routing_pages = [
    path("", routing.routing, name="routing"),
    path("force/", routing.force, name="routing_force"),
    path("off/", routing.off, name="routing_off"),
    path("try/", routing.attempt, name="routing_try"),
    path("past/", routing.past, name="routing_past"),
    path("fairness/", routing.fairness, name="routing_fairness"),
    path("selection/<uuid:pk>/", routing.selection, name="route_selection"),
    path("new/", territories.new, name="territory_new"),
    path("<int:pk>/", territories.territory, name="territory"),
    path("<int:pk>/move/", territories.move, name="territory_move"),
    path("<int:pk>/remove/", territories.remove, name="territory_remove"),
    path("<int:pk>/people/", territories.people, name="territory_people"),
    path("people/<int:pk>/", territories.member, name="territory_member"),
    path("people/<int:pk>/remove/", territories.member_remove, name="territory_member_remove"),
]
urlpatterns = [
    path("automations/routing/", include(routing_pages)),
    path("automations/", rules.rules, name="automations"),
    path("automations/new/", rules.new, name="automation_new"),
    path("automations/ready/<slug:key>/", rules.add_ready, name="automation_ready"),
    path("automations/runs/", runs.runs, name="automation_runs"),
    path("automations/webhooks/", hooks.hooks, name="hooks"),
    path("automations/webhooks/new/", hooks.new, name="hook_new"),
    path("automations/webhooks/<int:pk>/", hooks.hook, name="hook"),
    path("automations/webhooks/<int:pk>/remove/", hooks.remove, name="hook_remove"),
    path("automations/deliveries/<int:pk>/again/", hooks.again, name="delivery_again"),
    path("automations/<int:pk>/", include(rule_pages)),
]
