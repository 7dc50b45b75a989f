"""Details changed in place, field by field (issue of the lead's page; CM-12, CM-13, TRUST E9)."""

import re

import pytest
from django.urls import reverse

from leads.models import Criterion, Lead
from leads.tests.factories import make_lead, make_point, make_status
from records.models import Event, FieldDefinition
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client, rep):
    client.force_login(rep)
    return make_lead("Ada Byron", owner=rep, city="Turin", custom={"budget": 10})


def at(lead, name):
    return reverse("lead_field", args=[lead.pk, name])


def was(page) -> str:
    return re.search(r'name="was" value="(\w*)"', page.content.decode())[1]


def change(client, lead, field, seen=None, **values):
    seen = was(client.get(at(lead, field))) if seen is None else seen
    return client.post(at(lead, field), {"was": seen, **values})


def test_one_field_and_nothing_else(client, lead):
    assert change(client, lead, "job_title", job_title="Countess").status_code == 302
    lead.refresh_from_db()
    assert (lead.job_title, lead.city, lead.name) == ("Countess", "Turin", "Ada Byron")
    assert Event.objects.latest("id").changes == {"job_title": ["", "Countess"]}


def test_a_custom_field(client, lead):
    """CM-12."""
    FieldDefinition.objects.create(target_type=100, key="budget", label="Budget", type="number")
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "Budget" in page
    assert change(client, lead, "custom.budget", **{"custom.budget": "25"}).status_code == 302
    lead.refresh_from_db()
    assert lead.custom == {"budget": 25}


def test_addresses_and_the_place_as_a_whole(client, lead):
    make_point(lead, "old@example.com")
    change(client, lead, "emails", emails="ada@example.com, new@example.com")
    mails = lead.points.live().order_by("position").values_list("value", flat=True)
    assert list(mails) == ["ada@example.com", "new@example.com"]
    change(client, lead, "address", street="Via Roma 1", city="Milan", country="IT")
    lead.refresh_from_db()
    assert (lead.street, lead.city, lead.country) == ("Via Roma 1", "Milan", "IT")
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "openstreetmap.org/search?query=Via%20Roma%201" in page


def test_what_is_empty_is_offered(client, lead):
    page = client.get(lead.get_absolute_url()).content.decode()
    assert at(lead, "linkedin") in page


def test_a_refused_value_comes_back_with_a_reason(client, lead):
    answer = change(client, lead, "emails", emails="not an address")
    assert answer.status_code == 422
    assert "not an address" in answer.content.decode()
    headers = {"HX-Request": "true"}
    answer = client.post(at(lead, "emails"), {"emails": "x@"}, headers=headers)
    assert (answer["HX-Retarget"], answer["HX-Reselect"]) == ("#fact-emails", "#field")


def test_somebody_else_changed_the_same_field(client, lead):
    seen = was(client.get(at(lead, "city")))
    Lead.objects.update(city="Rome", version=2)
    answer = change(client, lead, "city", seen=seen, city="Milan")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Rome" in page
    assert "Milan" in page, "nothing typed is lost"
    assert change(client, lead, "city", seen=was(answer), city="Milan").status_code == 302
    lead.refresh_from_db()
    assert lead.city == "Milan"


def test_somebody_elses_change_of_another_field_is_no_conflict(client, lead):
    seen = was(client.get(at(lead, "city")))
    Lead.objects.update(job_title="Countess", version=2)
    assert change(client, lead, "city", seen=seen, city="Milan").status_code == 302
    lead.refresh_from_db()
    assert (lead.city, lead.job_title) == ("Milan", "Countess")


def test_a_lead_keeps_something_to_be_known_by(client, lead):
    assert change(client, lead, "name", name="").status_code == 422
    make_point(lead, "ada@example.com")
    assert change(client, lead, "name", name="").status_code == 302


def test_gates_hold_here_too(client, lead):
    Criterion.objects.create(status=make_status(), words="City is known", required=["city"])
    answer = change(client, lead, "city", city="")
    assert answer.status_code == 422
    assert "City is known" in answer.content.decode()


def test_what_is_no_field_does_not_exist(client, lead):
    for name in ("stage_entered_at", "version", "was", "custom.nothing", "status__name"):
        assert client.get(at(lead, name)).status_code == 404
    client.force_login(make_user("own", visibility="own"))
    assert client.get(at(lead, "city")).status_code == 404


def test_only_the_web_becomes_a_link(client, lead):
    """TRUST B1: an imported value may hold anything."""
    FieldDefinition.objects.create(target_type=100, key="site", label="Site", type="url")
    for stored, links in [("https://a.example", 1), ("javascript:alert(1)", 0)]:
        Lead.objects.update(custom={"site": stored})
        page = client.get(lead.get_absolute_url()).content.decode()
        assert page.count(f'href="{stored}"') == links


def test_the_list_one_came_from_is_kept_within_bounds(client, lead):
    """It stands in the session, so an address cannot fill it."""
    client.get(lead.get_absolute_url(), {"in": "leads?owner=me"})
    assert client.session["in"] == ["leads?owner=me", lead.pk]
    client.get(lead.get_absolute_url(), {"in": "leads?name=" + "x" * 3000})
    assert client.session["in"] == ["leads?owner=me", lead.pk]
