"""Files in and out: a real import and a real export, as the job of a worker does them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import override_settings

from crm.bench.beside import measure_site
from crm.bench.measure import Figure, seconds
from leads.models import Lead
from records.imports.actions import set_plan, start_check, start_run, upload
from records.imports.plan import Plan
from records.jobs import runner
from records.models import Import, Job
from users.models import User

HEAD = "name,email,phone,company,city,country,external_id\n"
MOST_MEMORY = 100  # MB


def boss() -> User:
    return User.objects.get(email="bench@example.com")


def measure_import(rows: int = 100_000) -> list[Figure]:
    """Alone first, then another file while pages are asked for."""
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        text = lines(rows)
        raw = rows / seconds(lambda: raw_import(text))
        begun = time.perf_counter()
        importing = upload_of(text)
        read = time.perf_counter() - begun
        check = seconds(lambda: finish(start_check(importing, by=boss())))
        importing.refresh_from_db()
        write = seconds(lambda: finish(start_run(importing, by=boss())))
        importing.refresh_from_db()
        site = measure_site(upload_of(lines(rows)))
    if importing.counts["new"] != rows:
        raise RuntimeError(f"imported {importing.counts} of {rows}")
    rate = rows / (check + write)
    took = {"upload": read, "check": check, "write": write}
    notes = {"raw/s": f"{raw:,.0f}"} | {name: f"{each:.1f}s" for name, each in took.items()}
    return [
        Figure(
            f"import of {rows:,} rows", rate=rate, ratio=rate / raw, goal="≥ 5,000 rows/s",
            holds=rate >= 5_000, notes=notes,
        ),
        site,
    ]  # fmt: skip


def lines(rows: int) -> str:
    """New people each time, so that a kept database can be used again."""
    first = Lead.objects.latest("id").pk
    return HEAD + "\n".join(
        f"Imported {n},new{n}@import{n % 500}.example,+4940{20_000_000 + n},Firm {n % 999},"
        f"City {n % 97},DE,bench-{n}"
        for n in range(first, first + rows)
    )


def upload_of(text: str) -> Import:
    file = ContentFile(text.encode())
    importing = upload(by=boss(), file=file, name="bench.csv", target="leads")
    set_plan(importing, by=boss(), plan=Plan.from_dict(importing.plan))
    importing.refresh_from_db()
    return importing


def finish(job: Job) -> None:
    """In as many turns as it takes."""
    while runner.run(job.pk):
        pass
    job.refresh_from_db()
    if job.state != "done":
        raise RuntimeError(job.error)


def raw_import(text: str) -> None:
    """COPY into a table of texts, one INSERT … SELECT for the leads, one for their addresses."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW_TABLE)
        with cursor.copy(RAW_COPY) as copy:
            copy.write(text)
        for statement in RAW:
            cursor.execute(statement)
        transaction.set_rollback(True)


RAW_TABLE = """CREATE TEMP TABLE raw (name text, email text, phone text, company text, city text,
    country text, external_id text, id bigint DEFAULT nextval('leads_lead_id_seq'))
    ON COMMIT DROP"""
RAW_COPY = """COPY raw (name, email, phone, company, city, country, external_id) FROM STDIN
    (FORMAT csv, HEADER)"""
RAW = [
    """INSERT INTO leads_lead (id, name, company_name, city, country, external_id, kind, status_id,
           priority, custom, created_at, updated_at, stage_entered_at, website, job_title, street,
           region, postal_code, linkedin, portal_login, description, external_system)
       SELECT id, name, company, city, country, external_id, 'person', (SELECT min(id) FROM
           leads_status), 2, '{}', now(), now(), now(), '', '', '', '', '', '', '', '', ''
       FROM raw""",
    """INSERT INTO leads_contactpoint (lead_id, kind, value, normal, position)
       SELECT id, 'email', email, email, 0 FROM raw UNION ALL
       SELECT id, 'phone', phone, phone, 1 FROM raw""",
]


def measure_export(leads: int) -> list[Figure]:
    """In a process of its own each, so that its memory is its own."""
    floor = leads / seconds(raw_export)
    return [_export(form, floor) for form in ("csv", "xlsx")]


def raw_export() -> None:
    query = "COPY (SELECT * FROM leads_lead ORDER BY id) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for _block in copy:
            pass


def _export(form: str, floor: float) -> Figure:
    name = connection.settings_dict["NAME"]
    command = [sys.executable, "-m", "crm.bench.export_child", name, form]
    answer = subprocess.run(command, env=os.environ, stdout=subprocess.PIPE, text=True, check=True)
    written, took, grown = answer.stdout.split()[-3:]
    rate = int(written) / float(took)
    return Figure(
        f"export of {int(written):,} rows, {form}", rate=rate, ratio=rate / floor,
        goal=f"< {MOST_MEMORY} MB", holds=float(grown) < MOST_MEMORY,
        notes={"memory MB": f"+{float(grown):.0f}", "raw/s": f"{floor:,.0f}"},
    )  # fmt: skip
