"""Celery functions of leads."""

from __future__ import annotations

import logging

from celery import shared_task

from leads.criteria import breaches
from leads.scoring.writing import rescore_today

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def check_criteria() -> None:
    """Every night: the gates leave nothing to find; if they ever do, somebody must look."""
    for criterion, ids in breaches().items():
        log.error("%s leads do not meet criterion %s", len(ids), criterion.pk)


@shared_task(ignore_result=True)
def rescore() -> None:
    """Every quarter of an hour; does something once a day."""
    rescore_today()
