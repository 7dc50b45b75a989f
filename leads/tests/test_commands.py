"""``manage.py preset`` sets an empty product up, and leaves a used one alone (H1)."""

import pytest
from django.core.management import CommandError, call_command

from leads.models import Stage, Status
from leads.tests.factories import make_lead

pytestmark = pytest.mark.django_db


def test_a_preset_gives_stages_and_statuses_in_order(capsys):
    call_command("preset", "web3box")
    names = list(Stage.objects.live().order_by("position").values_list("name", flat=True))
    assert len(names) == 4
    assert "Web3Box" in capsys.readouterr().out


def test_a_preset_does_not_replace_what_leads_stand_in(rep):
    make_lead()
    before = set(Status.objects.values_list("pk", flat=True))
    with pytest.raises(CommandError, match="already"):
        call_command("preset", "web3box")
    assert set(Status.objects.values_list("pk", flat=True)) == before
