"""The result of a backtest as people read it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime

from automations.backtest.replay import KIND, MOST
from automations.models import Rule
from automations.offers import OFFERS
from automations.words import told
from records.lists.declaration import LISTS
from records.models import Job
from records.timeline.labels import read_labels
from records.types import model_of

SHOWN = 100


@dataclass(frozen=True)
class Firing:
    at: datetime
    name: str
    url: str
    became: str
    tone: str


@dataclass(frozen=True)
class Verdict:
    """``count`` firings on ``records`` records; ``became`` [(where they stand now, how many,
    colour)]; ``shown`` the first of them; ``unsure`` fields taken as they are today."""

    job: Job
    count: int
    records: int
    became: list[tuple[str, int, str]]
    shown: list[Firing]
    unsure: list[str]
    effects: list[str]

    @property
    def is_capped(self) -> bool:
        return self.count >= MOST


def last_backtest(rule: Rule, user) -> Job | None:
    """The user's own newest one of this rule."""
    found = Job.objects.filter(kind=KIND, user=user, params__rule=rule.pk)
    return found.order_by("-created_at").first()


def verdict(rule: Rule, job: Job, user) -> Verdict:
    fired = job.result.get("fired", [])
    ids = sorted({row[0] for row in fired})
    became = OFFERS.subjects[rule.list_name].became(ids)
    number = LISTS[rule.list_name].model.record_type
    labels = read_labels({(number, row[0]) for row in fired[:SHOWN]}, user)
    counts = Counter(became[pk] for pk in ids if pk in became)
    shown = [_firing(number, row, labels, became) for row in fired[:SHOWN]]
    ranked = [(words, n, tone) for (words, tone), n in counts.most_common()]
    unsure = job.result.get("unsure", [])
    return Verdict(job, len(fired), len(ids), ranked, shown, unsure, told(rule, user).thens)


def _firing(number: int, row: list, labels, became) -> Firing:
    record_id, at, _event = row
    label, model = labels.get((number, record_id)), model_of(number)
    name = label.text if label else f"{model._meta.verbose_name} #{record_id}"
    url = model(pk=record_id).get_absolute_url() if label else ""
    words, tone = became.get(record_id, ("", "grey"))
    return Firing(parse_datetime(at), name, url, words, tone)
