"""Pictures as SVG, drawn on the server: widths in percent, heights in pixels, colours by class.

A picture repeats what its table says, so it is an image with a title and a description; the
links stand in the table. Words stay as large as elsewhere on any screen, because only boxes
stretch, never text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Any

ROW, STEP, FEW = 42, 54, 0.5
TONES = ["blue", "teal", "violet", "amber", "pink", "cyan", "green", "orange", "indigo", "lime"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar; ``size`` in the chart's unit."""

    size: float
    tone: str
    label: Any = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its name at one end and its number at the other."""

    label: Any
    words: str
    parts: list[Part]

    @property
    def size(self) -> float:
        return sum(part.size for part in self.parts)


@dataclass(frozen=True)
class Bars:
    """Bars below each other, each of one or of several parts; ``legend`` says (words, tone)."""

    title: Any
    bars: list[Bar]
    legend: Sequence[tuple[Any, str]] = ()
    most: float = 0  # what fills the width; the longest bar unless given

    template = "records/reports/charts/bars.html"

    @property
    def height(self) -> int:
        return ROW * len(self.bars)

    @property
    def drawn(self) -> list[dict[str, Any]]:
        most = max([self.most, *(bar.size for bar in self.bars)]) or 1
        return [
            {"bar": bar, "y": ROW * n, "text": ROW * n + 14, "rect": ROW * n + 21,
             "parts": list(placed(bar.parts, most))}
            for n, bar in enumerate(self.bars)
        ]  # fmt: skip

    @property
    def description(self) -> str:
        return "; ".join(f"{bar.label}: {bar.words}" for bar in self.bars)


def placed(parts: Sequence[Part], most: float):
    """(start, width, tone) in percent; what is not nothing is seen."""
    start = 0.0
    for part in parts:
        if part.size > 0:
            width = max(100 * float(part.size) / float(most), FEW)
            yield {"x": f"{start:.2f}", "width": f"{width:.2f}", "tone": part.tone}
            start += width


@dataclass(frozen=True)
class Funnel:
    """Stages below each other, each as wide as its size, joined to the next (WB-21)."""

    title: Any
    bars: list[Bar]

    template = "records/reports/charts/funnel.html"

    @property
    def height(self) -> int:
        return STEP * len(self.bars)

    @property
    def drawn(self) -> list[dict[str, Any]]:
        most = max((bar.size for bar in self.bars), default=0) or 1
        widths = [max(100 * float(bar.size) / float(most), 1.5) for bar in self.bars]
        steps = zip_longest(self.bars, pairwise([*widths, widths[-1]] if widths else []))
        return [
            {"bar": bar, "y": STEP * n, "text": STEP * n + 20, "words": STEP * n + 37,
             "tone": bar.parts[0].tone, "points": trapezoid(here, following)}
            for n, (bar, (here, following)) in enumerate(steps)
        ]  # fmt: skip

    @property
    def description(self) -> str:
        return "; ".join(f"{bar.label}: {bar.words}" for bar in self.bars)


def trapezoid(here: float, following: float) -> str:
    """Four fifths of the height straight, then towards the width of a narrower next stage."""
    left, below = 50 - here / 2, 50 - (here + min(here, following)) / 4
    points = [(left, 0), (100 - left, 0), (100 - left, 78), (100 - below, 97), (below, 97),
              (left, 78)]  # fmt: skip
    return " ".join(f"{x:.2f},{y}" for x, y in points)


@dataclass(frozen=True, slots=True)
class Line:
    """One line; None is a gap at its end or beginning."""

    label: Any
    tone: str
    values: list[float | None]


@dataclass(frozen=True)
class Lines:
    """Lines over points of time; ``first`` and ``last`` name the ends, ``top`` the highest."""

    title: Any
    lines: list[Line]
    first: str
    last: str
    top: str
    description: str = ""

    template = "records/reports/charts/lines.html"

    @property
    def legend(self) -> list[tuple[Any, str]]:
        return [(line.label, line.tone) for line in self.lines]

    @property
    def drawn(self) -> list[dict[str, str]]:
        values = [v for line in self.lines for v in line.values if v is not None]
        most = max(values, default=0) or 1
        return [
            {"tone": line.tone, "points": " ".join(points(line.values, most))}
            for line in self.lines
        ]


def points(values: Sequence[float | None], most: float):
    last = max(len(values) - 1, 1)
    for n, value in enumerate(values):
        if value is not None:
            yield f"{100 * n / last:.2f},{100 - 96 * float(value) / float(most):.2f}"


def tone_of(number: int) -> str:
    """A colour for the n-th of things that have none of their own."""
    return TONES[number % len(TONES)]
