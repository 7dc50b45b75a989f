"""Rules of the score: an administrator says what makes a lead worth a call (LS-23, SX-18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leads.models import ScoreRule
from leads.scoring.rules import MOST
from leads.scoring.writing import rescore_all
from records.actions import Outcome, change, create, trash
from users.gates import must_be_admin
from users.models import User


class TooManyRules(Exception):
    """More rules than anybody keeps in mind; the message says how many there may be."""


@transaction.atomic
def add_score_rules(rules: Sequence[ScoreRule], *, by, batch=None) -> Outcome:
    """Adds rules; the scores of all leads are worked out anew. The first rule takes the score out
    of the forms: from now on it follows. Raises TooManyRules, PermissionDenied."""
    must_be_admin(by)
    if ScoreRule.objects.live().count() + len(rules) > MOST:
        raise TooManyRules(_("At most %(most)s rules make a score.") % {"most": MOST})
    title = _("Score rule added")
    outcome = create(rules, by=by, kind="leads.score_rule_added", title=title, batch=batch)
    return _rescored(outcome, by)


@transaction.atomic
def change_score_rules(
    rules: QuerySet[ScoreRule],
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
) -> Outcome:
    """Changes rules; the scores of all leads are worked out anew."""
    must_be_admin(by)
    outcome = change(
        rules,
        by=by,
        kind="leads.score_rule_changed",
        values=values,
        expect=expect,
        title=_("Score rule changed"),
    )
    return _rescored(outcome, by)


@transaction.atomic
def remove_score_rules(rules: QuerySet[ScoreRule], *, by) -> Outcome:
    """Takes rules out of use; with the last one every score goes, and is a field again."""
    must_be_admin(by)
    title = _("Score rule removed")
    return _rescored(trash(rules, by=by, kind="leads.score_rule_removed", title=title), by)


def _rescored(outcome: Outcome, by) -> Outcome:
    if outcome.changed:
        rescore_all(by=by if isinstance(by, User) else None)
    return outcome
