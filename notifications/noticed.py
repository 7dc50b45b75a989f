"""Kinds of notices people can hear, or not hear, as they wish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from notifications.models import Notification
from notifications.models.bell import Wish

APP, MAIL, SMS = "app", "mail", "sms"
# What each channel can be wished for.
WISHES = {
    APP: (Wish.NOW, Wish.NEVER),
    MAIL: (Wish.NOW, Wish.DAILY, Wish.NEVER),
    SMS: (Wish.NOW, Wish.NEVER),
}


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """``label``  what is wished for, as it stands in the preferences: "a lead is given to me"
    ``words``  f(notification, name) → the sentence; ``name`` is the record's, or "" where it is
               about several or not theirs to see
    ``wishes``  {channel: wish} of whoever chose nothing
    ``url``    f(notification) → where it leads, where that is no record and no list
    ``is_passed_on``  somebody has to act: while the person is away, the substitute hears it too
    """

    name: str
    label: Any
    icon: str
    words: Callable[[Notification, str], str]
    wishes: dict[str, Wish] = field(default_factory=dict)
    url: Callable[[Notification], str] | None = None
    is_passed_on: bool = False

    def wish(self, channel: str) -> Wish:
        standard = Wish.NOW if channel == APP else Wish.NEVER
        return self.wishes.get(channel, standard)


NOTICES: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> NoticeKind:
    """Makes a kind known. Raises ValueError when the name is taken."""
    if kind.name in NOTICES:
        raise ValueError(f"there is a notice {kind.name} already")
    NOTICES[kind.name] = kind
    return kind
