"""Who may change deals, and what must be true of one wherever it goes (TRUST D9).

The table of allowed pairs (state of the deal, what is done to it):

=============  =====  =====  =====
what           open   won    lost
=============  =====  =====  =====
move on, back  yes    –      –
win            yes    –      no
lose           yes    no     –
reopen         –      yes    yes
likelihood     yes    no     no
forecast       yes    no     no
currency       yes    no     no
reason         no     no     yes
other fields   yes    yes    yes
=============  =====  =====  =====

In the trash nothing is done but taking it back. These gates stand for every change of a deal:
form, bulk edit, import, rule, admin and undo.
"""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from deals.kinds import CLOSED_KINDS, Forecast, StageKind
from deals.models import Deal, Stage
from records.gates import Gate

OPEN, WON, LOST = (Q(stage__kind=kind) for kind in StageKind)
CLOSED = Q(stage__kind__in=CLOSED_KINDS)

IN_USE = Gate(
    "stage_gone",
    _("This stage is out of use. Choose another one."),
    Q(stage__deleted_at__isnull=True),
    after=True,
)
ONE_PIPELINE = Gate(
    "other_pipeline", _("This stage belongs to another pipeline."),
    Q(stage__pipeline=F("pipeline")), after=True,
)  # fmt: skip
WITH_REASON = Gate(
    "no_reason", _("Say why it was lost."), ~LOST | Q(lost_reason__isnull=False), after=True
)
REASON_IN_USE = Gate(
    "reason_gone", _("This reason is out of use. Choose another one."),
    Q(lost_reason__isnull=True) | Q(lost_reason__deleted_at__isnull=True), after=True,
)  # fmt: skip
NO_REASON_ELSE = Gate(
    "not_lost", _("Only a lost deal has a reason for losing."),
    LOST | Q(lost_reason__isnull=True), after=True,
)  # fmt: skip
WON_STAYS = Gate("won", _("It is won. Reopen it first."), ~LOST, after=True, when=WON)
LOST_STAYS = Gate("lost", _("It is lost. Reopen it first."), ~WON, after=True, when=LOST)
AS_CLOSED = Gate(
    "closed",
    _("It is closed: its likelihood and forecast follow from that. Reopen it first."),
    OPEN & ~Q(forecast=Forecast.CLOSED)
    | WON & Q(win_likelihood=100, forecast=Forecast.CLOSED)
    | LOST & Q(win_likelihood=0, forecast=Forecast.OMITTED),
    after=True,
)
DATED = Gate(
    "closing_day", _("A closed deal has the day it was closed, an open one has not."),
    OPEN & Q(closed_at__isnull=True) | CLOSED & Q(closed_at__isnull=False), after=True,
)  # fmt: skip
PLACE = (
    IN_USE, ONE_PIPELINE, WITH_REASON, REASON_IN_USE, NO_REASON_ELSE, WON_STAYS, LOST_STAYS,
    AS_CLOSED, DATED,
)  # fmt: skip


def same_currency(currency: str) -> Gate:
    """Won and lost money was counted at the rate of its day."""
    return Gate(
        "closed_currency",
        _("It is closed; its money is counted. Reopen it to change the currency."),
        OPEN | Q(currency=currency),
    )


# What becomes of a stage: looked at while no deal moves (``actions.setup.in_peace``).
EMPTY = Gate(
    "deals_stand_here",
    _("Deals stand in this stage. Choose where they go."),
    Q(deleted_at__isnull=True) | ~Exists(Deal.objects.filter(stage=OuterRef("pk"))),
    after=True,
)


EMPTY_PIPELINE = Gate(
    "deals_in_pipeline",
    _("Deals stand in this pipeline. Choose where they go."),
    Q(deleted_at__isnull=True) | ~Exists(Deal.objects.filter(pipeline=OuterRef("pk"))),
    after=True,
)


def _other(kind: StageKind) -> Q:
    others = Stage.objects.live().filter(pipeline=OuterRef("pipeline"), kind=kind)
    return Q(Exists(others))


WON_AND_LOST = Gate(
    "last_of_kind",
    _("Every pipeline keeps one stage for won and one for lost deals."),
    Q(pipeline__deleted_at__isnull=False) | _other(StageKind.WON) & _other(StageKind.LOST),
    after=True,
)
