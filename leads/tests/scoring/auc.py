"""How well a score separates, as one number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def auc(pairs: Iterable[tuple[int, bool]]) -> float:
    """The chance that one who converted has a higher score than one who did not; equal scores
    count half. 0.5 is a coin, 1.0 is never wrong."""
    scores: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    for score, converted in pairs:
        scores[bool(converted)][score] += 1
    below, won = 0, 0.0
    for score in sorted({*scores[True], *scores[False]}):
        won += scores[True][score] * (below + scores[False][score] / 2)
        below += scores[False][score]
    return won / (below * scores[True].total())
