"""What makes a sample lead worth a call."""

from __future__ import annotations

from django.utils.translation import gettext as _

from leads.kinds import Kind
from leads.models import Lead, ScoreRule, Since, Source
from leads.scoring.writing import rescore
from records.actions import create
from records.models import Batch


def add_rules(*, by, batch: Batch) -> None:
    """Adds rules, unless there are some, and works the scores out at once."""
    if not ScoreRule.objects.live().exists():
        create(list(_rules()), by=by, kind="leads.score_rule_added", batch=batch)
    rescore(list(Lead.objects.values_list("id", flat=True)))


def _rules():
    warm = ",".join(
        str(pk)
        for pk in Source.objects.live()
        .filter(name__in=["Referral", "Partner", "Webinar"])
        .order_by("id")
        .values_list("id", flat=True)
    )
    over = f"{Kind.UNQUALIFIED},{Kind.LOST},{Kind.FORMER}"
    yield ScoreRule(
        words=_("Has answered us"), points=40, params="last_response_at__empty=no",
        halve_days=21, halve_from=Since.RESPONSE,
    )  # fmt: skip
    yield ScoreRule(words=_("New to us"), points=20, halve_days=14, halve_from=Since.CREATED)
    if warm:
        yield ScoreRule(words=_("Comes with a recommendation"), points=15, params=f"source={warm}")
    yield ScoreRule(words=_("A business, not a person"), points=10, params="kind=business")
    yield ScoreRule(words=_("High priority"), points=10, params="priority=3")
    yield ScoreRule(words=_("On LinkedIn"), points=5, params="linkedin__empty=no")
    yield ScoreRule(words=_("No phone"), points=-10, params="phone__empty=yes")
    yield ScoreRule(
        words=_("Quiet for two months"), points=-15, params="last_action_at=older_than_60d"
    )
    yield ScoreRule(words=_("Not a fit, lost or gone"), points=-60, params=f"status_kind={over}")
