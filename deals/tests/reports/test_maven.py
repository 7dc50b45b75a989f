"""Real deals, added up as their own description does (X46, LS-22, WA-28)."""

from __future__ import annotations

import json

import pytest

from deals.models import Deal
from deals.tests.reports import maven
from users.models import Team
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
QUARTERS = {"2017-03-31": 1_134_672, "2017-06-30": 3_086_111, "2017-09-30": 2_982_255,
            "2017-12-31": 2_802_496}  # fmt: skip


@pytest.fixture
def deals(real_data, admin, client):
    stages = maven.load(real_data / "maven_crm", by=admin)
    client.force_login(admin)

    def ask(address: str, section: int = 0) -> dict[str, dict]:
        """Rows of a report's section by the value of their first column."""
        answer = client.get(f"{address}{'&' if '?' in address else '?'}format=json")
        assert answer.status_code == 200, answer.content[:500]
        found = json.loads(answer.content)["sections"][section]
        first = found["columns"][0]["key"]
        return {row[first]: row for row in found["rows"]}

    return ask, stages


def test_the_figures_of_the_description(deals):
    """Stage counts, won value, win rate, quarters, days, idle counts: through the pages."""
    ask, _stages = deals
    funnel = ask("/deals/funnel/")
    assert {name: row["deals"] for name, row in funnel.items()} == {
        "Prospecting": 500, "Engaging": 1589, "Won": 4238, "Lost": 2473, "Open deals": 2089
    }  # fmt: skip
    assert float(funnel["Won"]["value"]) == 10_005_534

    whole = ask("/reports/won_lost/?by=pipeline&period=2016-01-01..2017-12-31")["Total"]
    assert (whole["won"], whole["lost"]) == (4238, 2473)
    assert round(whole["rate"], 4) == 0.6315
    assert (round(whole["won_mean"], 2), round(whole["lost_mean"], 2)) == (51.78, 41.48)
    products = ask("/reports/won_lost/?by=custom.product&period=2016-01-01..2017-12-31")
    assert len(products) == 8 and "GTXPro" not in products

    for last, value in QUARTERS.items():
        first = last[:5] + f"{int(last[5:7]) - 2:02}-01"
        total = ask(f"/reports/won_lost/?by=owner&period={first}..{last}")["Total"]
        assert float(total["won_value"]) == value

    offices = {"West": 3_568_647, "Central": 3_346_293, "East": 3_090_594}
    for name, value in offices.items():
        team = Team.objects.get(name=name).pk
        total = ask(f"/reports/won_lost/?by=owner&team={team}&period=2016-01-01..2017-12-31")
        assert float(total["Total"]["won_value"]) == value


def test_the_funnel_of_past_days(deals):
    """Idea 6: what stood where on a past day, and how it became what is now; all to zero."""
    ask, _stages = deals
    for day in ("2017-06-30", "2017-12-31"):
        engaged = Deal.objects.filter(created_at__date__lte=day).exclude(stage__name="Prospecting")
        won = engaged.filter(stage__kind="won", close_date__lte=day).count()
        lost = engaged.filter(stage__kind="lost", close_date__lte=day).count()
        then = ask(f"/deals/funnel/?as_of={day}")
        assert (then["Won"]["deals"], then["Lost"]["deals"]) == (won, lost)
        assert then["Engaging"]["deals"] == engaged.count() - won - lost
        for section in (1, 2):
            for row in ask(f"/deals/funnel/?as_of={day}", section).values():
                terms = {k: float(v) for k, v in row.items() if k not in ("place", "then", "now")}
                assert float(row["then"]) + sum(terms.values()) == float(row["now"])


def test_two_people_see_their_own(deals, client):
    """TRUST A3: a rep with own records only counts these, and nobody else's name stands there."""
    ask, _stages = deals
    rep = Deal.objects.filter(owner__email="moses.frase@example.com").first().owner
    rep.visibility = "own"
    rep.save()
    client.force_login(rep)
    mine = Deal.objects.filter(owner=rep)
    funnel = ask("/deals/funnel/?as_of=2017-12-31")
    assert funnel["Won"]["deals"] == mine.filter(stage__kind="won").count()
    board = ask("/reports/leaderboard/?period=2017-01-01..2017-12-31")
    assert list(board) == [rep.name]
    assert client.get(f"/reports/leaderboard/?owner={make_user('x').pk}").status_code == 400
