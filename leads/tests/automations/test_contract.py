"""What rules do keeps the gates, and leaves nothing empty behind (``tests/rules`` has the contract
of everything they offer)."""

import pytest

from automations.models import Run
from automations.tests.factories import make_rule
from leads.models import Criterion, Source
from records.models import Batch

pytestmark = pytest.mark.django_db


def test_effects_keep_the_gates(world):
    """Part 4 no. 4: a criterion of the lead's own status holds whatever would break it."""
    fair = Source.objects.create(name="Fair")
    asked = Criterion.objects.create(status=world.new, words="Source stays", required=["source"])
    make_rule("Empty", effects=[{"effect": "set.source", "value": None}])
    lead = world.lead("Ada", source=fair)
    world.call(lead)
    world.heed()
    lead.refresh_from_db()
    run = Run.objects.get()
    assert (run.result, run.reasons, lead.source) == ("held", [asked.code], fair)


def test_batches_of_rules_are_not_left_empty(world):
    make_rule(effects=[{"effect": "set.status", "value": world.new.pk}])
    world.call(world.lead())
    world.heed()
    assert not Batch.objects.filter(kind="automations.run").exists()
