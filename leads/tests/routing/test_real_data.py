"""Territories and leads of real companies (CM-05; data/README.md)."""

import csv
from collections import Counter

import pytest
from django.utils import timezone

from automations import actions
from automations.models import RoutingTrace, RoutingVersion, Territory, TerritoryMember
from automations.routing.waiting import route_due
from leads.actions import create_leads
from leads.models import Lead, Source
from leads.tests.routing.conftest import LEADS
from records.tests.imports.make import done, uploaded
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
UNSERVED = {"29202", "72716", "75234", "78759"}


def rows_of(path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def northwind(folder) -> tuple[dict[str, str], dict]:
    """({postal code: name}, {postal code: who serves it})."""
    people = {
        each["employee_id"]: make_user(each["last_name"].lower())
        for each in rows_of(folder / "employees.csv")
    }
    served = rows_of(folder / "employee_territories.csv")
    return (
        {
            each["territory_id"]: each["territory_description"].strip()
            for each in rows_of(folder / "territories.csv")
        },
        {each["territory_id"]: people[each["employee_id"]] for each in served},
    )


def test_northwinds_territories_go_to_their_employee(world, real_data):
    """53 territories: 49 to who serves them, the 4 nobody serves to the default owner; zeros in
    front are kept."""
    places, served = northwind(real_data / "northwind")
    assert (len(places), len(served)) == (53, 49)
    territories = [
        Territory(list_name=LEADS, parent=world.root, name=name, wanted={"postal": [code]})
        for code, name in places.items()
    ]
    members = [[TerritoryMember(user=served[code])] if code in served else [] for code in places]
    actions.add_territories(territories, by=world.admin, members=members)
    world.begin()
    leads = [Lead(name=f"Customer in {code}", postal_code=code, country="US") for code in places]
    create_leads(leads, by=world.boss)
    world.work()
    owners = dict(Lead.objects.values_list("postal_code", "owner"))
    assert {code for code in places if owners[code] == world.boss.pk} == UNSERVED
    assert {code: owners[code] for code in served} == {c: u.pk for c, u in served.items()}
    assert "01581" in served


def test_olists_leads_in_one_go(world, real_data):
    """8,000 leads through the product's own import, each with its trace, spread evenly."""
    people = [f"p{n}" for n in range(7)]
    paid = Source.objects.create(name="paid search")
    world.place("Paid", "paula", wanted={"source": [str(paid.pk)]})
    world.place("Others", *people)
    world.begin()
    path = real_data / "olist_funnel" / "olist_marketing_qualified_leads_dataset.csv"
    importing = uploaded(world.admin, path.read_bytes(), target="leads", name=path.name)
    positions = {0: "external_id", 1: "created_at", 2: "", 3: "source"}
    done(importing, to=positions)
    assert Lead.objects.count() == 8_000
    world.drain("routing")
    assert route_due(timezone.now()) == 8_000
    assert RoutingTrace.objects.values("record_id").distinct().count() == 8_000
    assert RoutingTrace.objects.filter(came="given").count() == 8_000
    counts = Counter(Lead.objects.values_list("owner__name", flat=True))
    assert counts.pop("Paula") == 1_586
    assert sorted(counts.values()) == [916] * 5 + [917] * 2
    assert RoutingVersion.objects.count() == 1
