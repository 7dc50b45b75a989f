"""The clocks of a deal: the same two as a lead's, over what is told of it (H5).

A call logged on a deal, a comment or file at it, a move by hand count for the deal and, as they
stand on its line, for its lead.
"""

from __future__ import annotations

from django.db.models import OuterRef, Q

from deals.models import Deal
from leads.clocks import STORIES, touch
from leads.models import Lead
from records.attached.heard import heard
from records.models import Batch
from records.timeline.about import told_of

STORIES[Deal] = Q(line=OuterRef("lead_id")) & told_of(Deal.record_type, OuterRef("pk"))


@heard(Deal)
def hear(record, *, by, batch: Batch) -> None:
    """Something was hung on a deal: its clocks and its lead's may be set by it."""
    touch(Deal.objects.filter(pk=record.pk), by=by, action=batch, response=batch)
    touch(Lead.objects.filter(pk=record.lead_id), by=by, action=batch, response=batch)
