"""Writes of saved reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from records.actions import Outcome, change, create, trash
from records.gates import Gate
from records.lists.refused import refuse
from records.models import SavedReport

MOST_REPORTS = 200


def own(user) -> Gate:
    """Only its owner changes a saved report."""
    words = _("Only the person who saved this report can change it.")
    return Gate("not_owner", words, Q(owner=user))


@transaction.atomic
def save_report(saved: SavedReport, *, by) -> Outcome:
    """Keeps a report with its answers to what it asks, under a name (X28).

    Raises ``Refused`` when the user has as many as one may have.
    """
    if SavedReport.objects.live().filter(owner=saved.owner).count() >= MOST_REPORTS:
        raise refuse("saved", _("You have too many saved reports. Remove one first."))
    return create([saved], by=by, kind="records.report_saved")


@transaction.atomic
def change_report(reports: QuerySet[SavedReport], *, by, values: Mapping[str, Any]) -> Outcome:
    """Changes name or sharing of one's own saved reports."""
    return change(reports, by=by, kind="records.report_changed", values=values, gates=[own(by)])


@transaction.atomic
def remove_reports(reports: QuerySet[SavedReport], *, by) -> Outcome:
    """Removes one's own saved reports."""
    return trash(reports, by=by, kind="records.report_removed", gates=[own(by)])
