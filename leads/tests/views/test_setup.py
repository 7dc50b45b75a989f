"""Set-up in place."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from leads.actions import remove_setup
from leads.demo.load import load_demo
from leads.impact import impact_of
from leads.kinds import Kind
from leads.models import Lead, Source, Stage, Status
from leads.tests.factories import make_lead, make_stage, make_status
from records.actions import undo
from records.actors import SYSTEM
from records.lists.mapping import mapped
from records.models import SavedList

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, admin):
    client.force_login(admin)
    return client


def test_a_process_is_chosen_while_there_are_no_leads(signed_in):
    """H1."""
    assert "Web3Box style" in signed_in.get(reverse("process")).content.decode()
    signed_in.post(reverse("preset"), {"preset": "web3box"})
    assert Stage.objects.in_order().first().name == "Added"
    make_lead(status=Status.objects.first())
    assert "Web3Box style" not in signed_in.get(reverse("process")).content.decode()


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("stages", {"name": "Pilot", "category": "opportunity", "inactivity_days": "10"}),
        ("sources", {"name": "Podcast"}),
        ("partners", {"name": "Reseller"}),
        ("locations", {"name": "North"}),
        ("categories", {"name": "Key account"}),
    ],
)
def test_rows_are_added_renamed_and_removed(signed_in, what, form):
    """SX-07, SX-08, SX-11, SX-20."""
    signed_in.post(reverse("setup_add", args=[what]), form)
    home = reverse("process") if what == "stages" else reverse("setup_list", args=[what])
    page = signed_in.get(home)
    assert form["name"] in page.content.decode()
    refused = signed_in.post(reverse("setup_add", args=[what]), form)
    assert refused.status_code == 422
    model = {"stages": Stage}.get(what) or page.context["rows"].model
    row = model.objects.get()
    address = reverse("setup_edit", args=[what, row.pk])
    assert signed_in.get(address).status_code == 200
    signed_in.post(address, form | {"name": "Renamed", "version": row.version})
    assert model.objects.get().name == "Renamed"
    signed_in.post(reverse("setup_remove", args=[what, row.pk]), {"into": ""})
    assert not model.objects.live().exists()


def test_a_status_says_what_its_removal_touches_and_maps_it(signed_in, admin):
    """Idea 9: leads and saved lists go along, and all of it comes back with one undo."""
    odd, working = make_status("Odd"), make_status("Working", Kind.WORKING)
    make_lead(status=odd)
    make_lead(status=odd, deleted_at=timezone.now())
    saved = SavedList.objects.create(
        owner=admin, list_name="leads", title="Odd ones", params=f"status={odd.pk},{working.pk}"
    )
    address = reverse("setup_remove", args=["statuses", odd.pk])
    page = signed_in.get(address).content.decode()
    assert "This touches 2 leads." in page
    assert "1 saved list asks for it." in page
    refused = signed_in.post(address, {"into": ""})
    assert refused.status_code == 422
    assert "Choose the status its leads get." in refused.content.decode()
    answer = signed_in.post(address, {"into": working.pk})
    assert set(Lead.objects.values_list("status", flat=True)) == {working.pk}
    saved.refresh_from_db()
    assert saved.params == f"status={working.pk}"
    message = next(iter(get_messages(answer.wsgi_request)))
    signed_in.post(message.extra_tags.split()[0])
    saved.refresh_from_db()
    assert saved.params == f"status={odd.pk},{working.pk}"
    assert set(Lead.objects.values_list("status", flat=True)) == {odd.pk}


def test_a_status_moves_one_place(signed_in):
    """WB-09, WB-05: the new first one is the automatic one."""
    make_status("One", position=0)
    two = make_status("Two", position=1)
    address = reverse("setup_move", args=["statuses", two.pk])
    signed_in.post(address, {"to": "up"})
    assert Status.objects.automatic() == two
    signed_in.post(address, {"to": "up"})
    signed_in.post(address, {"to": "down"})
    assert list(Status.objects.in_order().values_list("name", flat=True)) == ["One", "Two"]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ("status=3", "status=9"),
        ("status=3,4&owner=me", "status=9,4&owner=me"),
        ("status=3&status=9", "status=9"),
        ("status__not=3", "status__not=9"),
        ("source=3", "source=3"),
        (
            "any=status%3D3%26city%3DUlm&any=owner%3Dme",
            "any=status%3D9%26city%3DUlm&any=owner%3Dme",
        ),
        ("status=33", "status=33"),
    ],
)
def test_a_value_is_replaced_wherever_a_list_names_it(params, expected):
    assert mapped(params, "status", 3, 9) == expected


def test_without_a_successor_a_list_stays_as_it_is(admin):
    """A filter left out would find everything."""
    fair = Source.objects.create(name="Fair")
    saved = SavedList.objects.create(
        owner=admin, list_name="leads", title="Fair", params=f"source={fair.pk}"
    )
    remove_setup(fair, by=admin)
    saved.refresh_from_db()
    assert saved.params == f"source={fair.pk}"
    assert impact_of(make_stage("Empty")).is_nothing


def test_undo_of_a_removed_stage_brings_its_statuses_back(admin):
    old, new = make_stage("Old"), make_stage("New")
    status = make_status("Here", stage=old)
    outcome = remove_setup(old, by=admin, into=new)
    undo(outcome.batch, by=admin)
    status.refresh_from_db()
    assert status.stage == old
    assert old in Stage.objects.live()


def test_sample_data_go_with_one_click(signed_in):
    """X44."""
    load_demo(by=SYSTEM, now=timezone.now(), leads=3)
    assert "Remove sample data" in signed_in.get(reverse("process")).content.decode()
    signed_in.post(reverse("demo_remove"))
    assert not Lead.objects.exists()
    assert "Remove sample data" not in signed_in.get(reverse("process")).content.decode()


def test_an_unknown_kind_of_row_does_not_exist(signed_in):
    assert signed_in.get(reverse("setup_list", args=["people"])).status_code == 404
