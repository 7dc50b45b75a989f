"""A year of real sales: every figure the files are known for (WA-14, WA-28, WB-21)."""

import pytest
from django.db.models import Count

from deals.models import Deal
from deals.tests.imports.maven import load
from leads.tests.factories import make_status
from users.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


@pytest.fixture
def sales(admin, real_data, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Organisation.objects.create(name="Maven")
    make_status()
    return load(admin, real_data / "maven_crm")


def test_all_deals_with_their_story(admin, sales):
    counts = sales.counts
    assert (counts["new"], counts["change"], counts["refused"]) == (8800, 0, 0)
    by_stage = dict(Deal.objects.values_list("stage__name").annotate(n=Count("id")))
    assert by_stage == {"Prospecting": 500, "Engaging": 1589, "Won": 4238, "Lost": 2473}
