"""One thing to look at: a figure, how it is, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

MOST = 10_000  # nothing is counted further


class State(TextChoices):
    FINE = "fine", gettext_lazy("fine")
    LOOK = "look", gettext_lazy("have a look")
    ACT = "act", gettext_lazy("act now")
    PLAIN = "plain", gettext_lazy("for your information")


ICONS = {State.FINE: "circle-check", State.LOOK: "triangle-alert", State.ACT: "circle-x"}
TONES = {State.FINE: "green", State.LOOK: "amber", State.ACT: "red"}


@dataclass(frozen=True)
class Sign:
    """``url`` is the list of what ``value`` counts; ``remedy`` says what to do."""

    label: Any
    value: str
    state: State = State.PLAIN
    url: str = ""
    remedy: Any = ""

    @property
    def icon(self) -> str:
        return ICONS.get(self.state, "info")

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "grey")

    @property
    def needs_somebody(self) -> bool:
        return self.state in {State.LOOK, State.ACT}


@dataclass(frozen=True)
class Part:
    title: Any
    signs: list[Sign] = field(default_factory=list)


def counted(rows: QuerySet) -> int:
    """Up to ``MOST`` + 1, so that no page counts a heap."""
    return rows.order_by()[: MOST + 1].count()


def number(count: int) -> str:
    return f"{intcomma(MOST)}+" if count > MOST else intcomma(count)


def judged(
    label: Any, count: int, *, url: str = "", remedy: Any = "", bad: State = State.ACT
) -> Sign:
    """Fine at zero, ``bad`` above it."""
    state = bad if count else State.FINE
    return Sign(label, number(count), state, url, remedy if count else "")


def ago(moment: datetime | None, now: datetime) -> str:
    return long(int((now - moment).total_seconds())) if moment else _("never")


def long(seconds: int) -> str:
    """“12 s”, “3 minutes”, “5 hours”, “2 days”."""
    if seconds < 120:
        return _("%(n)s s") % {"n": max(0, seconds)}
    if seconds < 7_200:
        return ngettext("%(n)s minute", "%(n)s minutes", seconds // 60) % {"n": seconds // 60}
    if seconds < 172_800:
        return ngettext("%(n)s hour", "%(n)s hours", seconds // 3600) % {"n": seconds // 3600}
    return ngettext("%(n)s day", "%(n)s days", seconds // 86_400) % {"n": seconds // 86_400}


def worst_first(parts: Iterable[Part]) -> list[Sign]:
    """Everything that needs somebody."""
    found = [sign for part in parts for sign in part.signs if sign.needs_somebody]
    return sorted(found, key=lambda sign: sign.state != State.ACT)
