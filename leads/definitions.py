"""Living definitions: what each status means, who answers for it, and which leads drifted (LS-27,
part 4, no. 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from leads.actions.reviewing import called_because, may_review, why_called
from leads.criteria import LEADS, in_force
from leads.models import Criterion, Lead, Side, Status
from records.criteria import Told, text_of
from records.gates import not_meeting
from users.models import User

CAP = 1_000


@dataclass(frozen=True)
class Definition:
    """``drift``: how many of the leads the reader sees stand there and fail what it asks for,
    counted up to 1,000; None where it asks for nothing. ``because``: what changed, where that is
    why a review is due."""

    status: Status
    criteria: list[Told]
    drift: int | None
    is_due: bool
    may_review: bool
    because: str = ""

    @property
    def is_capped(self) -> bool:
        return self.drift is not None and self.drift > CAP


def asked_of(status: Status) -> list[Criterion]:
    """What must be true of a lead that stands there, by the status and by its stage."""
    return [each for each in in_force() if each.side == Side.ENTRY and each.is_of(status)]


def drifting(status: Status, user: User) -> QuerySet[Lead]:
    """Leads of the reader's that stand there although they fail what it asks for now: those that
    came before the criterion did, and those whose values an undo or an old import brought back."""
    asked = asked_of(status)
    known = LEADS.asked_columns(map(text_of, asked))
    met = Q()
    for criterion in asked:
        met &= LEADS.condition_of(criterion, known)
    leads = Lead.objects.visible_to(user).live().filter(status=status)
    return leads.exclude(met) if asked else leads.none()


def definitions(user: User, today: date) -> list[Definition]:
    statuses = list(Status.objects.live().in_order().select_related("stage", "owner"))
    because = called_because(statuses)
    return [
        _definition(each, user, today, why_called(because.get(each.pk, {}))) for each in statuses
    ]


def _definition(status: Status, user: User, today: date, because: str) -> Definition:
    asked = asked_of(status)
    drift = drifting(status, user).order_by()[: CAP + 1].count() if asked else None
    is_due = status.review_by is not None and status.review_by <= today
    told = LEADS.told(asked, user) if asked else []
    return Definition(status, told, drift, is_due, may_review(status, user), because)


def lacking(leads: list[Lead], status: Status) -> list[tuple[Lead, list[str]]]:
    """Each lead with the words of what it lacks; one read."""
    asked = {each.code: each for each in asked_of(status)}
    known = LEADS.asked_columns(map(text_of, asked.values()))
    conditions = {code: LEADS.condition_of(each, known) for code, each in asked.items()}
    lacks = not_meeting(conditions, Lead.objects.with_ids([lead.pk for lead in leads]))
    return [(lead, [asked[code].words for code in lacks.get(lead.pk, [])]) for lead in leads]
