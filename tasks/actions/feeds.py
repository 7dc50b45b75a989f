"""The private address of one's calendar: made, made anew, switched off (X10)."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.utils.translation import gettext as _

from records.actions import Outcome, change, create
from tasks.models import CalendarFeed
from users.models import User


def digest_of(token: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, by: User) -> str:
    """A new secret address for one's own calendar; the one before ends at once.

    Returns the token, which can never be read again (TRUST A10).
    """
    token = token_urlsafe(32)
    values = {"digest": digest_of(token)}
    title = _("Calendar address made")
    feeds = CalendarFeed.objects.filter(user=by)
    if feeds.exists():
        change(feeds, by=by, kind="tasks.feed_made", values=values, title=title)
    else:
        create([CalendarFeed(user=by, **values)], by=by, kind="tasks.feed_made", title=title)
    return token


@transaction.atomic
def switch_feed_off(*, by: User) -> Outcome:
    """Whoever has the address reads nothing any more. Its secret is forgotten, so taking this
    back does not bring it back."""
    feeds = CalendarFeed.objects.filter(user=by)
    values = {"digest": ""}
    return change(
        feeds, by=by, kind="tasks.feed_off", values=values, title=_("Calendar switched off")
    )
