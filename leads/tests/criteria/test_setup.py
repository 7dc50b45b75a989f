"""Admins say what is asked, in words and in the language of lists."""

import pytest
from django.urls import reverse

from leads.criteria import LEADS
from leads.models import Criterion
from leads.tests.factories import make_lead
from records.batches.reasons import words
from records.criteria import NotSteady
from records.models import SavedList

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(client, admin, new):
    client.force_login(admin)
    return reverse("criteria", args=["statuses", new.pk])


def test_a_field_that_must_be_filled(client, at, new):
    sent = {"words": "Budget is known", "side": "entry", "required": ["company_name"]}
    make_lead(status=new)
    assert client.post(at, sent).status_code == 302
    criterion = Criterion.objects.get()
    assert (criterion.status, criterion.required) == (new, ["company_name"])
    page = client.get(at).content.decode()
    assert "company is not empty" in page
    assert "1 lead stands here without it" in page


def test_the_filters_of_a_list_are_copied(client, at, admin):
    saved = SavedList.objects.create(
        owner=admin, list_name="leads", title="Big ones", params="priority=3&country__not=DE"
    )
    sent = {"words": "Worth it", "side": "exit", "conditions": str(saved.pk)}
    assert client.post(at, sent).status_code == 302
    SavedList.objects.update(params="priority=1")
    assert Criterion.objects.get().params == "priority=3&country__not=DE"
    assert "Worth it" in client.get(at).content.decode()


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ("owner=me", "everybody"),
        ("created_at=last_7d", "date"),
        ("status__not=1", "status"),
        ("any=stage%3D1", "stage"),
    ],
)
def test_a_criterion_means_the_same_for_everybody_every_day(admin, new, params, reason):
    params = params.replace("=1", f"={new.pk}").replace("%3D1", f"%3D{new.stage_id}")
    with pytest.raises(NotSteady, match=reason):
        LEADS.must_be_steady(LEADS.filters_of(Criterion(params=params)))


def test_nothing_asked_is_refused(client, at):
    page = client.post(at, {"words": "Nothing", "side": "entry"})
    assert page.status_code == 422
    assert not Criterion.objects.exists()


def test_it_is_changed_and_removed(client, at, new):
    row = Criterion.objects.create(status=new, words="Old", required=["city"])
    edit = reverse("criterion_edit", args=[row.pk])
    sent = {"words": "City is known", "side": "entry", "required": ["city"], "version": row.version}
    assert client.post(edit, sent).status_code == 302
    assert client.post(reverse("criterion_remove", args=[row.pk])).status_code == 302
    assert not Criterion.objects.live().exists()
    row.refresh_from_db()
    assert row.words == "City is known"


def test_held_records_name_it_even_when_it_is_gone(new):
    row = Criterion.objects.create(status=new, words="City is known", required=["city"])
    assert words(type(make_lead()), row.code) == "City is known"
