"""Celery functions of leads."""

from __future__ import annotations

import logging
from time import monotonic

from celery import shared_task

from leads.criteria import breaches
from leads.duplicates.pairs import compare_waiting

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def check_criteria() -> None:
    """Every night: the gates leave nothing to find; if they ever do, somebody must look."""
    for criterion, ids in breaches().items():
        log.error("%s leads do not meet criterion %s", len(ids), criterion.pk)


@shared_task(ignore_result=True, expires=60)
def compare_leads(seconds: float = 40) -> None:
    """Every minute: leads an import or a bulk change brought are compared with all others."""
    until = monotonic() + seconds
    while compare_waiting() and monotonic() < until:
        pass
