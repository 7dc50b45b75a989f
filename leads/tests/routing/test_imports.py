"""Territories from a file (CM-05, X18): a tree by names, whose they are, again without doubles."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from automations.models import Territory, TerritoryMember
from leads.actions import create_leads
from leads.models import Lead
from leads.tests.routing.test_real_data import UNSERVED, northwind, rows_of
from records.actions import undo
from records.imports.plan import Rule
from records.models import Event, ImportRow
from records.tests.imports.make import done, uploaded
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
TARGET = "leads_territories"
TREE = """name,inside,country,postal,owners,strategy,hours
Bavaria,World > Germany,DE,80;81,amy@example.com,,
Germany,,DE,,"amy@example.com, ben@example.com",whoever has the fewest open ones,8
Alps,Bavaria,,0831,,,
"""


@pytest.fixture
def people(world):
    return [world.person(name) for name in ("amy", "ben")]


def brought(by, text: str, rule: Rule = Rule.OVERWRITE):
    return done(uploaded(by, text, target=TARGET), rule=rule)


def drawn() -> dict[str, tuple]:
    """{name: (inside, wanted, strategy, hours, people)}"""
    rows = Territory.objects.live().exclude(parent=None).select_related("parent")
    members = TerritoryMember.objects.live().in_order()
    return {
        each.name: (
            each.parent.name, each.wanted, each.strategy, each.act_within,
            [str(m) for m in members.filter(territory=each)],
        )
        for each in rows
    }  # fmt: skip


EXPECTED = {
    "Bavaria": ("Germany", {"country": ["DE"], "postal": ["80", "81"]}, "turns", None, ["Amy"]),
    "Germany": ("Everything else", {"country": ["DE"]}, "least", 8, ["Amy", "Ben"]),
    "Alps": ("Bavaria", {"postal": ["0831"]}, "turns", None, []),
}


def test_a_tree_by_names_and_paths_in_any_order(world, people):
    """Leading zeros stay; the draft alone: nothing acts before it is put in force."""
    importing = brought(world.admin, TREE)
    assert drawn() == EXPECTED
    assert importing.batch.changed >= 3
    in_order = Territory.objects.of_list("leads").in_order().values_list("name", flat=True)
    assert list(in_order) == ["Everything else", "Bavaria", "Germany", "Alps"]
    undo(importing.batch, by=world.admin)
    assert drawn() == {}


def test_again_it_changes_nothing(world, people):
    brought(world.admin, TREE)
    last = Event.objects.latest("pk").pk
    brought(world.admin, TREE)
    assert drawn() == EXPECTED
    assert not Event.objects.filter(pk__gt=last, kind__startswith="automations.").exists()


def test_a_known_one_takes_what_the_file_says_and_keeps_the_rest(world, people):
    brought(world.admin, TREE)
    brought(world.admin, "name,owners,inside\nBavaria,ben@example.com,Everything else\n")
    _inside, wanted, *_rest = EXPECTED["Bavaria"]
    assert drawn()["Bavaria"] == ("Everything else", wanted, "turns", None, ["Ben"])
    more = "name,owners,inside\nBavaria,amy@example.com,Germany\nAlps,ben@example.com,Germany\n"
    brought(world.admin, more, rule=Rule.FILL)
    assert drawn()["Bavaria"] == ("Everything else", wanted, "turns", None, ["Ben"])
    assert drawn()["Alps"] == (*EXPECTED["Alps"][:4], ["Ben"])


def test_what_cannot_be_says_why_by_row_and_column(world, people):
    """The other rows come in."""
    text = (
        "name,inside,country,owners\n"
        "One,,Atlantis,\n"
        "Two,,,eve@example.com\n"
        "Three,Nowhere,,\n"
        "Four,Five,,\n"
        "Five,Four,,\n"
        "Six,,FR,amy@example.com\n"
    )
    importing = brought(world.admin, text)
    assert list(drawn()) == ["Six"]
    rows = ImportRow.objects.filter(importing=importing).exclude(problems=[]).order_by("line")
    told = [(row.line, row.problems[0]["column"]) for row in rows]
    assert told == [(2, 2), (3, 3), (4, None), (5, None), (6, None)]
    words = [str(row.problems[0]) for row in rows]
    assert "is no country" in words[0] and "eve@example.com" in words[1]
    assert "no territory" in words[2] and "inside itself" in words[3]


def test_only_admins(world, people, client):
    """CM-06: others are not even asked."""
    rep = make_user("rep2")
    with pytest.raises(PermissionDenied):
        uploaded(rep, TREE, target=TARGET)
    for user, offered in ((rep, False), (world.admin, True)):
        client.force_login(user)
        page = client.get(reverse("records:import_new"), {"target": TARGET}).text
        assert (f'value="{TARGET}"' in page) is offered
    assert f"?target={TARGET}" in client.get(reverse("routing")).text


def test_northwinds_territories_from_their_file(world, real_data):
    """53 territories in their four regions: 49 go to who serves them, the 4 nobody serves to the
    default owner; zeros in front are kept."""
    folder = real_data / "northwind"
    places, served = northwind(folder)
    regions = {
        each["region_id"]: each["region_description"].strip()
        for each in rows_of(folder / "region.csv")
    }
    inside = {
        each["territory_id"]: each["region_id"] for each in rows_of(folder / "territories.csv")
    }
    lines = ["name,inside,postal,owners"]
    for region, name in regions.items():
        codes = ";".join(code for code in places if inside[code] == region)
        lines.append(f"{name},,{codes},")
    for code, name in places.items():
        owner = served[code].email if code in served else ""
        lines.append(f"{name} {code},{regions[inside[code]]},{code},{owner}")
    importing = brought(world.admin, "\n".join(lines))
    assert not ImportRow.objects.filter(importing=importing).exclude(problems=[]).exists()
    assert Territory.objects.filter(parent__name__in=regions.values()).count() == 53
    world.begin()
    leads = [Lead(name=f"In {code}", postal_code=code, country="US") for code in places]
    create_leads(leads, by=world.boss)
    world.work()
    owners = dict(Lead.objects.values_list("postal_code", "owner"))
    assert {code for code in places if owners[code] == world.boss.pk} == UNSERVED
    assert {code: owners[code] for code in served} == {c: u.pk for c, u in served.items()}
    assert len(served) == 49
