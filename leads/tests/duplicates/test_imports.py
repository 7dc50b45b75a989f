"""Rows of a file that may be known already are counted and shown, not refused (X01)."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from leads.actions import merge_leads
from leads.duplicates.pairs import look_through_all
from leads.models import Lead
from leads.tests.factories import make_lead, make_point, make_status
from records.imports.actions import set_plan, start_check, upload
from records.imports.plan import Plan, Rule
from records.jobs import runner
from records.tests.imports.make import done
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
FILE = b"name,email\nSara Burke,\nBob,BOB@example.com\nCarol,carol@example.com\nNew,\n"


@pytest.fixture(autouse=True)
def known(settings, tmp_path, rep):
    settings.MEDIA_ROOT = tmp_path
    make_status()
    make_lead("Sarah Burke", owner=rep)
    make_point(make_lead("Robert", owner=rep), "bob@example.com")
    make_point(make_lead("Carol", owner=rep), "carol@example.com")
    look_through_all()


def checked(user, file=FILE):
    importing = upload(by=user, file=ContentFile(file), name="a.csv", target="leads")
    plan = Plan.from_dict(importing.plan)
    plan.match = []
    set_plan(importing, by=user, plan=plan)
    runner.run(start_check(importing, by=user).pk)
    importing.refresh_from_db()
    return importing


def test_the_preview_says_how_many_new_rows_may_be_known(client, rep):
    importing = checked(rep)
    assert (importing.counts["new"], importing.counts["alike"]) == (4, 3)
    client.force_login(rep)
    page = client.get(reverse("records:import_preview", args=[importing.pk]))
    assert [row.line for row in page.context["alike"]] == [2, 3, 4]
    assert "3 of the new rows may be known already" in page.content.decode()
    assert "same e-mail" in page.content.decode()


def test_nobody_learns_by_a_file_of_leads_out_of_sight(rep):
    """TRUST A3."""
    assert checked(make_user("own", visibility="own")).counts["alike"] == 0


def test_they_are_imported_all_the_same(rep):
    importing = upload(by=rep, file=ContentFile(FILE), name="a.csv", target="leads")
    done(importing, match=[])
    assert Lead.objects.count() == 7


def test_a_merged_lead_is_found_by_its_number_elsewhere(rep):
    """X02: the next file of the other system changes the lead it went into."""
    stays = make_lead("Ada Byron", owner=rep)
    gone = make_lead("Ada B", owner=rep, external_system="crm", external_id="7")
    chosen = Lead.objects.filter(pk__in=[stays.pk, gone.pk])
    merge_leads(chosen, by=rep, keep=stays.pk, values={})
    file = ContentFile(b"id there,name,city\n7,Ada Byron,London\n")
    importing = upload(by=rep, file=file, name="a.csv", target="leads")
    importing = done(importing, to={0: "external_id"}, match=["external_id"], rule=Rule.OVERWRITE)
    assert (importing.counts["new"], importing.counts["change"]) == (0, 1), importing.counts
    stays.refresh_from_db()
    assert stays.city == "London"
