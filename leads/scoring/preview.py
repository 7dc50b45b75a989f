"""What other rules would do to today's ranking, before they are saved."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from leads.models import Lead, ScoreRule
from leads.scoring.rules import Scoring, today

# The newest leads; with more, a preview would keep people waiting.
MOST = 20_000
SHOWN = 10
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
BANDS = 8
BAR = 100  # the longest bar


@dataclass(frozen=True)
class Mover:
    """A lead whose place changes; places are counted from 1, equal scores share one."""

    lead: Lead | None
    lead_id: int
    before: int | None
    after: int | None
    place_before: int
    place_after: int

    @property
    def gain(self) -> int:
        """Places won, or lost where negative."""
        return self.place_before - self.place_after

    @property
    def points(self) -> int:
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True)
class Band:
    """How many leads have a score from ``low`` to ``high``; bars are at most 100 long."""

    low: int
    high: int
    before: int
    after: int
    bar_before: float
    bar_after: float

    @property
    def words(self) -> str:
        """With a true minus sign."""
        low, high = (str(each).replace("-", "−") for each in (self.low, self.high))
        return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


@dataclass(frozen=True)
class Preview:
    looked_at: int
    is_capped: bool
    changed: int
    rise: list[Mover]
    fall: list[Mover]
    bands: list[Band]
    without_before: int
    without_after: int


def preview(user, rules: Iterable[ScoreRule]) -> Preview:
    """These rules against the scores as they stand, among the leads the user sees."""
    leads = Lead.objects.live().visible_to(user).order_by("-id")
    scored = Scoring(rules, today()).scored(leads).values_list("id", F("score"), F("scored"))
    rows = list(scored[: MOST + 1])
    is_capped, rows = len(rows) > MOST, rows[:MOST]
    rise, fall = movers(rows, user)
    return Preview(
        looked_at=len(rows),
        is_capped=is_capped,
        changed=sum(before != after for _id, before, after in rows),
        rise=rise,
        fall=fall,
        bands=bands([row[1] for row in rows], [row[2] for row in rows]),
        without_before=sum(before is None for _id, before, _after in rows),
        without_after=sum(after is None for _id, _before, after in rows),
    )


def spread(user) -> list[Band]:
    """The scores as they stand, in bands."""
    leads = Lead.objects.live().visible_to(user).order_by("-id")
    scores = list(leads.values_list("score", flat=True)[:MOST])
    return bands(scores, scores)


Row = tuple[int, int | None, int | None]


def movers(rows: list[Row], user) -> tuple[list[Mover], list[Mover]]:
    """The ten that rise and the ten that fall most: by places, and where all stood on the same
    place before, by points."""
    before, after = places(row[1] for row in rows), places(row[2] for row in rows)
    all_moved = [Mover(None, *row, before[row[1]], after[row[2]]) for row in rows]
    is_flat = len(before) <= 1

    def move(each: Mover) -> tuple[int, int]:
        return (each.points, 0) if is_flat else (each.gain, each.points)

    ranked = sorted(all_moved, key=lambda each: (*move(each), -each.lead_id), reverse=True)
    rise = [each for each in ranked[:SHOWN] if move(each)[0] > 0]
    fall = [each for each in reversed(ranked[-SHOWN:]) if move(each)[0] < 0]
    ids = [each.lead_id for each in (*rise, *fall)]
    named = Lead.objects.visible_to(user).with_ids(ids).in_bulk()
    return tuple([_named(each, named) for each in some] for some in (rise, fall))


def _named(mover: Mover, named: dict[int, Lead]) -> Mover:
    fields = {name: getattr(mover, name) for name in Mover.__dataclass_fields__}
    return Mover(**fields | {"lead": named.get(mover.lead_id)})


def places(scores: Iterable[int | None]) -> dict[int | None, int]:
    """{score: place}; no score stands behind all others."""
    counted = Counter(scores)
    found, place = {}, 1
    for score in sorted(counted, key=lambda each: (each is None, -(each or 0))):
        found[score] = place
        place += counted[score]
    return found


def bands(before: list[int | None], after: list[int | None]) -> list[Band]:
    """The scores of both in some eight bands of a round width, lowest first."""
    known = [score for score in (*before, *after) if score is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    wide = (high - low + BANDS) // BANDS
    step = STEPS[min(bisect_left(STEPS, wide), len(STEPS) - 1)]
    start = low // step * step
    counts = [
        Counter((s - start) // step for s in some if s is not None) for some in (before, after)
    ]
    most = max(max(count.values(), default=0) for count in counts)
    return [
        Band(
            start + n * step,
            start + (n + 1) * step - 1,
            *(count[n] for count in counts),
            *(round(count[n] * BAR / most, 1) for count in counts),
        )
        for n in range((high - start) // step + 1)
    ]
