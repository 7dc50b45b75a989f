"""Rules in words, for the set-up and for the page of a lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.criteria import LEADS
from leads.models import ScoreRule
from leads.scoring.rules import filters_of
from records.criteria import told_filters
from records.lists.refused import Refused


@dataclass(frozen=True)
class ToldRule:
    """``is_broken``: a field it asks for is gone, so it gives no points."""

    rule: ScoreRule
    conditions: list[str]
    is_broken: bool = False

    @property
    def points(self) -> str:
        return signed(self.rule.points)

    @property
    def fading(self) -> str:
        days = self.rule.halve_days
        if not days:
            return ""
        words = ngettext(
            "halves every day since %(when)s", "halves every %(n)s days since %(when)s", days
        )
        return words % {"n": days, "when": self.rule.get_halve_from_display()}


def signed(points: int) -> str:
    """+20, or −10 with a true minus sign."""
    return f"+{points}" if points >= 0 else f"−{-points}"


def told_rules(rules: Iterable[ScoreRule], user) -> list[ToldRule]:
    known, found = LEADS.columns(), []
    for rule in rules:
        try:
            conditions = told_filters(filters_of(rule, known), user)
        except Refused as refused:
            problems = [problem.words for problem in refused.problems]
            found.append(ToldRule(rule, problems, is_broken=True))
            continue
        found.append(ToldRule(rule, conditions or [_("every lead")]))
    return found
