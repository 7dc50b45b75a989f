"""How long ago something was, as people say it: in one unit, and as a day where it is long ago."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400  # seconds
LONG = 30 * DAY


def ago(moment: datetime, now: datetime) -> str:
    """“just now”, “5 minutes ago”, “2 days ago”; from a month on the day it was, where its reader
    is. What a clock that runs ahead puts into the future is just now."""
    seconds = int((now - moment).total_seconds())
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        n = seconds // MINUTE
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", n) % {"n": n}
    if seconds < DAY:
        n = seconds // HOUR
        return ngettext("%(n)s hour ago", "%(n)s hours ago", n) % {"n": n}
    if seconds < LONG:
        n = seconds // DAY
        return ngettext("%(n)s day ago", "%(n)s days ago", n) % {"n": n}
    return formats.date_format(timezone.localtime(moment).date())
