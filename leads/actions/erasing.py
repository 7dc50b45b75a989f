"""Erasing the person behind a lead, or one contact at a business (X36)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from leads.models import Contact, Lead
from records.actions import Outcome
from records.models import Batch
from records.personal.erasing import erase_records
from users.gates import must_be_admin


@transaction.atomic
def erase(leads: QuerySet[Lead], *, by, batch: Batch | None = None) -> Outcome:
    """Makes of each lead "Erased person 7F3K", for good: names, addresses, texts, contacts, files,
    what was imported, and their mention in other texts go; the lead, its status and its history,
    deals with their money, and every count stay. Leads merged into it are the same person.

    Raises PermissionDenied, StillAtWork. There is no undo. Many leads are a job's work
    (``records.personal.jobs.start_erasing``).
    """
    must_be_admin(by)
    return erase_records(leads, by=by, batch=batch)


@transaction.atomic
def erase_contacts(contacts: QuerySet[Contact], *, by, batch: Batch | None = None) -> Outcome:
    """The same for single people at a business; the business keeps its own name and story.

    Raises PermissionDenied, StillAtWork.
    """
    must_be_admin(by)
    return erase_records(contacts, by=by, batch=batch)
