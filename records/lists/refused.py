"""What is refused, in words a person can act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing in the address that cannot be done. ``param`` is the parameter to remove."""

    param: str
    words: str


class Refused(Exception):
    """The address names something unknown or invalid. Never answered with "all rows" (TRUST A7)."""

    def __init__(self, *problems: Problem):
        super().__init__("; ".join(str(problem.words) for problem in problems))
        self.problems = list(problems)


def refuse(param: str, words: str) -> Refused:
    return Refused(Problem(param, str(words)))
