"""Before the process changes it is told which rules it touches; they are mapped along (no. 9)."""

import pytest
from django.urls import reverse

from automations.impact import map_rules, rules_pointing_to, rules_with_field
from automations.models import Rule
from automations.tests.factories import make_rule, set_status
from leads import actions
from leads.tests.factories import make_status
from records.actions import undo
from records.models import FieldDefinition
from users.actions import deactivate_users
from users.handover import possessions
from users.models import User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_rules_that_name_a_status_are_told_where_it_is_changed(world, client):
    by_condition = make_rule("Condition", params=f"any=status%3D{world.new.pk}")
    by_effect = make_rule("Effect", effects=[set_status(world.new)])
    by_place = make_rule("Place", trigger="enters", when={"params": f"status={world.new.pk}"})
    make_rule("Other", params=f"status={world.contacted.pk}")
    assert rules_pointing_to(world.new) == [by_condition, by_effect, by_place]
    client.force_login(world.admin)
    answer = client.get(reverse("setup_edit", args=["statuses", world.new.pk])).content.decode()
    assert "3 rules name it:" in answer
    assert "Effect" in answer


def test_merging_a_status_maps_the_rules_along_as_one_undoable_step(world):
    rule = make_rule(params=f"status={world.new.pk}", effects=[set_status(world.new)])
    outcome = actions.remove_setup(world.new, by=world.admin, into=world.contacted)
    rule.refresh_from_db()
    assert rule.params == f"status={world.contacted.pk}"
    assert rule.effects == [set_status(world.contacted)]
    undo(outcome.batch, by=world.admin)
    rule.refresh_from_db()
    assert rule.effects == [set_status(world.new)]


def test_mapping_what_no_rule_names_changes_nothing(world):
    rule = make_rule(params="city=Bonn")
    map_rules(make_status("Third"), by=world.admin, into=world.new)
    rule.refresh_from_db()
    assert rule.version == 1


def test_a_rule_whose_target_is_gone_switches_itself_off_and_says_why(world):
    third = make_status("Third")
    rule = make_rule(effects=[set_status(third)])
    asks = make_rule("Asks", params=f"status={third.pk}", owner=world.admin)
    actions.remove_setup(third, by=world.admin)
    world.heed()
    rule.refresh_from_db(), asks.refresh_from_db()
    assert not rule.is_on
    assert rule.off_because == "What it sets “status” to is not there any more."
    assert not asks.is_on
    assert "is not one of the choices" in asks.off_because


def test_rules_are_handed_over_with_their_person(world):
    """They give to whoever takes over."""
    leaver, heir = make_user("leaver"), make_user("heir")
    rule = make_rule(effects=[{"effect": "set.owner", "value": leaver.pk}], owner=world.admin)
    leavers = User.objects.filter(pk=leaver.pk)
    assert ("rules", 1) in [(str(name), n) for name, n in possessions(leavers)]
    deactivate_users(leavers, by=world.admin, successor=heir)
    rule.refresh_from_db()
    assert rule.effects == [{"effect": "set.owner", "value": heir.pk}]


def test_rules_that_name_a_custom_field_are_counted(world):
    field = FieldDefinition.objects.create(
        target_type=100, key="budget", label="Budget", type="number"
    )
    make_rule(params="custom.budget__gte=5")
    make_rule("Other", params="custom.budget_2__gte=5")
    assert rules_with_field(field) == 1


def test_a_custom_field_that_is_gone_switches_the_rule_off(world):
    rule = make_rule(params="custom.budget__gte=5", owner=world.admin)
    world.call(world.lead())
    world.heed()
    assert Rule.objects.get(pk=rule.pk).off_because.startswith("There is no filter")
