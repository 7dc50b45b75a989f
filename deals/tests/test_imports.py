"""Files of deals: leads and stages are found, what follows from a stage follows here too."""

from decimal import Decimal

import pytest

from deals.models import Deal, LostReason
from deals.tests.factories import make_deal, make_pipeline, make_stage
from leads.models import Lead
from leads.tests.factories import make_lead, make_point
from records.actions import undo
from records.imports.plan import Rule
from records.tests.imports.make import done, uploaded

pytestmark = pytest.mark.django_db

FILE = """Opportunity,Email,Pipeline,Stage,Amount,Currency,Close date,Lost reason,Record ID
Ovens,ada@example.org,New business,Discovery,1200.50,EUR,2027-01-31,,A1
Racks,ada@example.org,Renewals,Closed won,900,EUR,2026-02-01,,A2
Mixer,ada@example.org,New business,Closed lost,5,EUR,2026-03-01,Price,A3
Nobody,bob@example.org,New business,Discovery,5,EUR,2026-03-01,,A4
Reasonless,ada@example.org,New business,Closed lost,5,EUR,2026-03-01,,A5
"""


@pytest.fixture(autouse=True)
def ground(settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path
    for name in ("New business", "Renewals"):
        for kind in ("open", "won", "lost"):
            make_stage(kind, pipeline=make_pipeline(name))
    LostReason.objects.create(name="Price")
    make_point(make_lead(), "ada@example.org")


def test_deals_find_their_lead_and_their_stage(admin):
    """SX-26, WA-27, X22: a stage within its pipeline; a lost one without reason is refused."""
    importing = done(uploaded(admin, FILE, "deals"))
    assert [importing.counts[name] for name in ("new", "refused")] == [3, 2]
    found = {deal.name: deal for deal in Deal.objects.select_related("stage", "pipeline")}
    assert sorted(found) == ["Mixer", "Ovens", "Racks"]
    assert {deal.lead for deal in found.values()} == {Lead.objects.get()}
    ovens, racks, mixer = found["Ovens"], found["Racks"], found["Mixer"]
    assert (ovens.stage.name, ovens.win_likelihood, ovens.closed_at) == ("Discovery", 20, None)
    assert ovens.base_value == Decimal("1200.5")
    assert racks.pipeline.name == "Renewals"
    assert (racks.win_likelihood, racks.forecast) == (100, "closed")
    assert (str(racks.close_date), racks.rate) == ("2026-02-01", 1)
    assert (mixer.lost_reason.name, mixer.forecast) == ("Price", "omitted")


def test_a_second_file_moves_deals_through_the_gates(admin):
    """TRUST D9: won is not turned into lost by a file either; undo brings all back."""
    done(uploaded(admin, FILE, "deals"))
    again = FILE.replace("Discovery,1200.50", "Closed won,1300").replace(
        "Renewals,Closed won,900,EUR,2026-02-01,", "Renewals,Closed lost,900,EUR,2026-02-01,Price"
    )
    importing = done(uploaded(admin, again, "deals"), match=["external_id"], rule=Rule.OVERWRITE)
    ovens, racks = Deal.objects.get(name="Ovens"), Deal.objects.get(name="Racks")
    assert (ovens.stage.kind, ovens.win_likelihood, ovens.base_value) == ("won", 100, 1300)
    assert ovens.closed_at is not None
    assert racks.stage.kind == "won"
    undo(importing.batch, by=admin)
    ovens.refresh_from_db()
    assert (ovens.stage.kind, ovens.closed_at, ovens.rate) == ("open", None, None)


def test_a_row_without_a_lead_is_refused(admin):
    importing = done(uploaded(admin, "Deal name,Amount\nOvens,5\n", "deals"))
    assert importing.counts["refused"] == 1
    assert not Deal.objects.exists()


def test_a_known_deal_is_found_by_its_name(admin):
    make_deal()
    file = "Deal name,Lead,Amount\novens,Ada Byron,5\n"
    done(uploaded(admin, file, "deals"), match=["name"], rule=Rule.OVERWRITE)
    assert Deal.objects.get().value == 5
