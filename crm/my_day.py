"""What is due on the first page: tasks, deals that should close, and one's own numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, QuerySet, Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.blocks import SHOWN, Block, block
from deals.kinds import StageKind
from deals.models import Deal
from leads.models import Lead
from notifications.coming.reading import coming
from notifications.coming.registry import SOURCES, Ask
from records.lists.asker import Asker
from records.lists.periods import WORDS
from tasks.alarms import TASK
from tasks.models import Task
from tasks.shown import name_leads
from users.models import User

TASK_ROW, DEAL_ROW = "crm/_task_row.html", "crm/_deal_row.html"


def task_blocks(user: User, now: datetime) -> list[Block]:
    """Late, today's, and what comes after: in the words of the list of tasks (X09, SX-21)."""
    mine = Task.objects.visible_to(user).filter(owner=user).select_related("kind", "lead", "owner")
    tasks = reverse("tasks")
    add = (reverse("task_new"), _("Add a task")) if user.can_write() else None
    parts = [
        (
            _("Overdue"),
            f"{tasks}?list=overdue",
            _("Nothing is late. Well done."),
            mine.overdue(now),
            None,
        ),
        (
            _("To do today"),
            f"{tasks}?list=today",
            _("Nothing is due today."),
            mine.due_today(now),
            add,
        ),
        (
            _("Coming up"),
            f"{tasks}?list=upcoming",
            _("Nothing is planned. A task on a lead keeps it from being forgotten."),
            mine.coming(now),
            add,
        ),
    ]
    blocks = [
        block(title, url, empty, found.soonest_first(), "due_at", draws=TASK_ROW, add=more)
        for title, url, empty, found, more in parts
    ]
    name_leads((task for each in blocks for task, _moment in each.rows), user)
    return blocks


def coming_blocks(user: User, now: datetime) -> list[Block]:
    """Of what will happen by itself to one's own: the upcoming follow-ups (SX-21). Tasks have
    blocks of their own."""
    kinds = [name for name in SOURCES if name != TASK]
    rows = coming(Ask(user, now, owners=[user.pk], limit=SHOWN), kinds=kinds).rows
    return [
        Block(
            _("Happens by itself"),
            f"{reverse('coming')}?owner={user.pk}",
            _("Nothing is waiting to happen by itself."),
            [(row, row.at) for row in rows],
            len(rows),
            draws="crm/_coming_row.html",
        )
    ]


def deal_blocks(user: User) -> list[Block]:
    """Open deals of this month, soonest first (CM-31)."""
    asker = Asker.of(user)
    month = WORDS["this_month"][1](asker.today)
    mine = Deal.objects.visible_to(user).open().filter(owner=user)
    closing = mine.filter(close_date__gte=month.start, close_date__lt=month.end)
    return [
        block(
            _("Closing this month"),
            f"{reverse('deals')}?list=closing",
            _("No deal of yours is expected to close this month."),
            closing.select_related("stage").order_by("close_date", "id"),
            "close_date",
            draws=DEAL_ROW,
        )
    ]


@dataclass(frozen=True)
class Number:
    """One figure, what it counts, and the list that shows it."""

    words: str | Promise
    value: int
    url: str


def numbers_for(user: User) -> list[Number]:
    """What I did and have: each figure is the count of the list it leads to. One read."""
    asker = Asker.of(user)
    tasks, leads, deals = (
        model.objects.live().visible_to(user).filter(owner=user) for model in (Task, Lead, Deal)
    )
    won = deals.filter(stage__kind=StageKind.WON, **_within("closed_at", "this_month", asker))
    counted = [
        (
            _("tasks done this week"),
            tasks.filter(**_within("done_at", "this_week", asker)),
            f"{reverse('tasks')}?owner=me&progress=done&done_at=this_week",
        ),
        (
            _("new leads this month"),
            leads.filter(**_within("created_at", "this_month", asker)),
            f"{reverse('leads')}?owner=me&created_at=this_month",
        ),
        (
            _("open deals"),
            deals.filter(stage__kind=StageKind.OPEN),
            f"{reverse('deals')}?owner=me&stage_kind={StageKind.OPEN}",
        ),
        (
            _("deals won this month"),
            won,
            f"{reverse('deals')}?owner=me&stage_kind={StageKind.WON}&closed_at=this_month",
        ),
    ]
    counts = _counts([found for _words, found, _url in counted])
    return [
        Number(words, counts.get(place, 0), url)
        for place, (words, _found, url) in enumerate(counted)
    ]


def _counts(found: list[QuerySet]) -> dict[int, int]:
    """{place: how many}; nothing for none."""
    parts = [
        each.order_by().values("owner").annotate(n=Count("pk")).values_list(Value(place), "n")
        for place, each in enumerate(found)
    ]
    return dict(parts[0].union(*parts[1:], all=True))


def _within(field: str, word: str, asker: Asker) -> dict[str, datetime]:
    """The bounds a list gives to the same word."""
    days = WORDS[word][1](asker.today)
    return {
        f"{field}__gte": datetime.combine(days.start, time.min, asker.zone),
        f"{field}__lt": datetime.combine(days.end, time.min, asker.zone),
    }
