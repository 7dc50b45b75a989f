"""Who may change tasks, and what must be true first."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.gates import require_seat
from records.gates import Gate

NOT_DONE_YET = Gate("done", _("It is done already."), Q(done_at__isnull=True))
IS_DONE = Gate("not_done", _("It is not done yet."), Q(done_at__isnull=False))
HAS_DAY = Gate("no_day", _("It has no day to move from."), Q(due_on__isnull=False))

__all__ = ["HAS_DAY", "IS_DONE", "NOT_DONE_YET", "require_seat"]
