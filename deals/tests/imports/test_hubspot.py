"""Deals of two pipelines, joined to people by e-mail or to businesses by domain."""

import pytest
from django.db.models import Count

from deals.actions import add_setup
from deals.models import Deal, Pipeline, Stage
from deals.tests.imports.maven import taken
from leads.tests.factories import make_status
from records.actions import undo
from records.models import Span
from users.models import Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
STAGES = [
    "Appointment Scheduled", "Qualified to Buy", "Presentation Scheduled",
    "Decision Maker Bought-In", "Contract Sent",
]  # fmt: skip


def pipelines(by) -> None:
    for name in ("Sales Pipeline", "Renewals Pipeline"):
        made = Pipeline(name=name)
        add_setup([made], by=by)
        stages = [
            Stage(pipeline=made, name=each, win_likelihood=10 * n, position=n)
            for n, each in enumerate(STAGES)
        ]
        stages += [
            Stage(pipeline=made, name="Closed Won", kind="won", win_likelihood=100, position=8),
            Stage(pipeline=made, name="Closed Lost", kind="lost", position=9),
        ]
        add_setup(stages, by=by)


@pytest.fixture
def folder(admin, real_data, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Organisation.objects.create(name="Dunder", base_currency="USD", time_zone="UTC")
    make_status()
    pipelines(admin)
    return real_data / "hubspot_dummy"


def owners(path) -> None:
    """The people the file names as owners."""
    lines = path.read_text().splitlines()[1:]
    for email in {part for line in lines for part in line.split(",") if "@example.com" in part}:
        if email.split("@")[0] in {"dwight.schrute", "pam.beesly", "jim.halpert", "michael.scott",
                                   "angela.martin"}:  # fmt: skip
            User.objects.create_user(email, name=email.split("@")[0])


@pytest.fixture
def people(admin, folder):
    """950 of them, with their owners."""
    owners(folder / "hubspot_deals.csv")
    for name in ("New", "Open", "In Progress", "Open Deal", "Unqualified", "Attempted to Contact",
                 "Connected", "Bad Timing"):  # fmt: skip
        make_status(name)
    importing = taken(
        admin,
        folder / "hubspot_contacts.csv",
        "leads",
        to={11: ""},
        match=[],
        words={18: {"Netherlands Antilles": "Curaçao"}},
    )
    assert importing.counts["new"] == 950


@pytest.fixture
def deals(admin, folder, people):
    return taken(
        admin, folder / "hubspot_deals.csv", "deals",
        to={10: "", 11: "lead_email"}, match=["external_id"], constants={"lost_reason": "Not told"},
    )  # fmt: skip


def test_all_500_deals_find_their_person_in_two_pipelines(deals):
    counts = deals.counts
    assert (counts["new"], counts["refused"]) == (500, 0)
    by_stage = Deal.objects.values_list("pipeline__name", "stage__name").annotate(n=Count("id"))
    assert {(pipeline, stage): n for pipeline, stage, n in by_stage} == {
        ("Renewals Pipeline", "Qualified to Buy"): 45,
        ("Sales Pipeline", "Closed Lost"): 42,
        ("Sales Pipeline", "Contract Sent"): 41,
        ("Sales Pipeline", "Presentation Scheduled"): 40,
        ("Renewals Pipeline", "Appointment Scheduled"): 39,
        ("Renewals Pipeline", "Closed Won"): 39,
        ("Renewals Pipeline", "Presentation Scheduled"): 35,
        ("Sales Pipeline", "Decision Maker Bought-In"): 34,
        ("Renewals Pipeline", "Contract Sent"): 34,
        ("Sales Pipeline", "Closed Won"): 32,
        ("Sales Pipeline", "Qualified to Buy"): 32,
        ("Sales Pipeline", "Appointment Scheduled"): 31,
        ("Renewals Pipeline", "Decision Maker Bought-In"): 29,
        ("Renewals Pipeline", "Closed Lost"): 27,
    }
    assert Deal.objects.filter(owner=None).count() == 0
    reasons = Deal.objects.exclude(lost_reason=None).values_list("lost_reason__name")
    assert dict(reasons.annotate(n=Count("id"))) == {
        "Product Fit": 16, "Price": 13, "Not told": 13, "Competitor": 10, "Timing": 9,
        "Lost Interest": 8,
    }  # fmt: skip


def test_closed_ones_were_open_in_the_first_stage_until_then(admin, deals):
    """Undo of the import takes them back with their story."""
    closed = Deal.objects.filter(stage__kind__in=["won", "lost"])
    spans = Span.objects.filter(record_type=Deal.record_type, field=1)
    assert spans.filter(record_id__in=closed.values("id")).count() == 2 * closed.count() == 280

    undo(deals.batch, by=admin)
    assert not Deal.objects.live().exists()
