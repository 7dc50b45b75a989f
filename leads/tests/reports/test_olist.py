"""X46 on a real funnel: 8,000 leads of a marketplace and the 842 that were won, taken in by the
product's import; every figure the files are known for, through the report of sources."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from statistics import mean, median

import pytest
from django.core.files import File
from django.db import connection
from psycopg import sql

from leads.kinds import Kind, StageCategory
from leads.models import Lead
from leads.tests.factories import make_stage, make_status
from records.actions import change
from records.actions.writing import Source
from records.imports.actions import upload
from records.tests.imports.make import done
from users.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
LEADS_AND_WON = {
    "organic search": (2296, 271), "paid search": (1586, 195), "social": (1350, 75),
    "unknown": (1099, 179), "direct traffic": (499, 56), "email": (493, 15),
    "referral": (284, 24), "other": (150, 4), "display": (118, 6),
    "other publicities": (65, 3), "no source": (60, 14), "Total": (8000, 842),
}  # fmt: skip


@pytest.fixture
def funnel(admin, real_data, settings, tmp_path):
    """All leads of the first file; of the second, when which was won."""
    settings.MEDIA_ROOT = tmp_path
    Organisation.objects.create(name="Olist", time_zone="UTC")
    make_status()
    client = make_status("Active", Kind.ACTIVE, make_stage("Clients", StageCategory.CUSTOMER))
    folder = real_data / "olist_funnel"
    path = folder / "olist_marketing_qualified_leads_dataset.csv"
    with path.open("rb") as file:
        done(upload(by=admin, file=File(file), name=path.name, target="leads"))
    known = dict(Lead.objects.values_list("external_id", "id"))
    with (folder / "olist_closed_deals_dataset.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    won = {
        known[row["mql_id"]]: datetime.fromisoformat(row["won_date"]).replace(tzinfo=UTC)
        for row in rows
    }
    story = Source(
        ("status_id",),
        sql.SQL(
            "SELECT w.id, w.at AS happened_at, %(status)s::bigint AS status_id"
            " FROM unnest(%(won)s::bigint[], %(at)s::timestamptz[]) w (id, at)"
        ),
        {"status": client.pk, "won": list(won), "at": list(won.values())},
    )
    change(Lead.objects.filter(pk__in=won), by=admin, kind="leads.status_changed", source=story)
    with connection.cursor() as cursor:  # as a database in use is
        cursor.execute("ANALYZE records_span, leads_lead")
    return won


def test_conversion_by_source_is_what_the_files_say(client, admin, funnel):
    """10.525 % of 8,000; median 14 whole days from the first contact to won, mean 48.4, at most
    427. One was won before its first contact: no stay ends before it began, so it counts as none
    at all, and that is all by which the mean differs."""
    came = dict(Lead.objects.values_list("pk", "created_at"))
    days = {pk: (at - came[pk]).total_seconds() / 86400 for pk, at in funnel.items()}
    assert (len([each for each in days.values() if each < 0]), int(max(days.values()))) == (1, 427)
    client.force_login(admin)
    answer = client.get("/reports/lead_sources/?period=2017-01-01..2018-12-31&format=json")
    rows = {row["source"]: row for row in json.loads(answer.content)["sections"][0]["rows"]}
    assert {name: (row["leads"], row["won"]) for name, row in rows.items()} == LEADS_AND_WON
    total = rows["Total"]
    assert total["rate"] == 0.10525
    assert int(total["median"]) == 14
    assert round(mean(int(each // 1) for each in days.values()), 1) == 48.4
    clamped = [max(each, 0) for each in days.values()]
    assert total["mean"] == pytest.approx(mean(clamped), abs=0.01)
    assert total["median"] == pytest.approx(median(clamped), abs=0.01)
