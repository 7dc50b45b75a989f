"""Whether the books are right, as the last check found them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from crm.operations.signs import Part, Sign, State, ago, judged
from invoices.books.last import last_check

LATE = timedelta(days=2)


def books(now: datetime) -> Part:
    """Checked every night; what differs is a matter for somebody today."""
    last = last_check()
    if last is None:
        return Part(_("Books"), [Sign(_("Last check"), _("not yet"))])
    is_late = now - last.at > LATE
    late = _("It runs every night. Start the scheduler, or run “manage.py verify_books”.")
    wrong = _("Run “manage.py verify_books” for all of it. %(first)s") % {
        "first": "; ".join(last.shown)
    }
    return Part(
        _("Books"),
        [
            Sign(_("Last check"), ago(last.at, now), State.LOOK if is_late else State.FINE,
                 remedy=late if is_late else ""),
            judged(_("Differences"), last.count, remedy=wrong),
        ],
    )  # fmt: skip
