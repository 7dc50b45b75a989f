"""Imports made in one call: upload, map, check and run without a browser or a worker."""

from __future__ import annotations

from django.core.files.base import ContentFile

from records.imports.actions import set_plan, start_check, start_run, upload
from records.imports.plan import Plan
from records.jobs import runner
from records.models import Import


def uploaded(user, content: str | bytes, target: str = "things", name: str = "file.csv") -> Import:
    raw = content.encode() if isinstance(content, str) else content
    return upload(by=user, file=ContentFile(raw), name=name, target=target)


def planned(importing: Import, **changes) -> Import:
    """The guessed plan with changes: ``to={position: field}``,
    ``words={position: {cell: label}}``, ``only={position: [cell, …]}``, rule, match, constants."""
    plan = Plan.from_dict(importing.plan)
    for position, name in changes.pop("to", {}).items():
        plan.columns[position].to = name
    for position, words in changes.pop("words", {}).items():
        plan.columns[position].values = words
    for position, words in changes.pop("only", {}).items():
        plan.columns[position].only = words
    for name, value in changes.items():
        setattr(plan, name, value)
    set_plan(importing, by=importing.user, plan=plan)
    importing.refresh_from_db()
    return importing


def checked(importing: Import, **changes) -> Import:
    job = start_check(planned(importing, **changes), by=importing.user)
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    importing.refresh_from_db()
    return importing


def done(importing: Import, **changes) -> Import:
    job = start_run(checked(importing, **changes), by=importing.user)
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    importing.refresh_from_db()
    return importing
