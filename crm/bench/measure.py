"""Timing a job beside its floor."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

Work = Callable[[], object]


@dataclass(slots=True)
class Figure:
    """One line of the report. Times are milliseconds, rates per second.

    ``goal`` is in words (SPEED.md); ``holds`` says whether this run kept it, or None where the
    line is only information.
    """

    job: str
    p50: float | None = None
    p95: float | None = None
    floor: float | None = None
    rate: float | None = None
    ratio: float | None = None
    goal: str = ""
    holds: bool | None = None
    notes: dict = field(default_factory=dict)

    def as_dict(self) -> dict:
        return asdict(self)


def times(work: Work, rounds: int, *, warm: int = 3) -> list[float]:
    """Milliseconds of each round, after a few that only warm caches."""
    for _round in range(warm):
        work()
    gc.collect()
    taken = []
    for _round in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def alternate(work: Work, floor: Work, rounds: int) -> tuple[list[float], list[float]]:
    """Both in turns, so that whatever else the machine does hits both alike."""
    mine, best = [], []
    for _round in range(3):
        work(), floor()
    for _round in range(rounds):
        best += times(floor, 1, warm=0)
        mine += times(work, 1, warm=0)
    return mine, best


def p50(values: list[float]) -> float:
    return statistics.median(values)


def p95(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def seconds(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def lines(figures: list[Figure]) -> Iterator[str]:
    """The report as a table of plain text."""
    head = f"{'job':<44}{'p50 ms':>9}{'p95 ms':>9}{'floor':>9}{'rate/s':>10}{'ratio':>8}  goal"
    yield head
    yield "-" * len(head)
    for each in figures:
        cells = [_cell(each.p50, 9), _cell(each.p95, 9), _cell(each.floor, 9)]
        cells += [f"{each.rate:>10,.0f}" if each.rate else " " * 10, _cell(each.ratio, 8, 2)]
        mark = {True: "  ok   ", False: "  MISS ", None: "       "}[each.holds]
        notes = " ".join(f"{name}={value}" for name, value in each.notes.items())
        yield f"{each.job:<44}{''.join(cells)}{mark}{each.goal} {notes}".rstrip()


def _cell(value: float | None, width: int, digits: int = 1) -> str:
    return " " * width if value is None else f"{value:>{width},.{digits}f}"
