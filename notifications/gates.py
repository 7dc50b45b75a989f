"""What must be true of a message before it is changed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notifications.models import Message
from records.actors import Actor
from records.batches.reasons import REASONS
from records.gates import STANDING, Gate
from records.models.events import ActorKind
from users.models import User

SENT = Gate(
    "sent",
    _("It has been sent. Nobody can take it back."),
    Q(sent_at__isnull=False, deleted_at__isnull=True),
    after=True,
    when=Q(sent_at__isnull=False),
)
WAITING = Gate(
    "not_waiting",
    _("It is not waiting any more."),
    Q(sent_at__isnull=True, failed_at__isnull=True, cancelled_at__isnull=True),
)
NOT_ON_ITS_WAY = Gate(
    "on_its_way",
    _("It is being sent at this moment."),
    Q(claimed_until__isnull=True) | Q(claimed_until__lt=Now()),
)
FAILED = Gate(
    "not_failed", _("It did not fail: there is nothing to send again."), Q(failed_at__isnull=False)
)


def always() -> Sequence[Gate]:
    return [SENT]


STANDING[Message] = always
REASONS.update({gate.code: gate.message for gate in (SENT, WAITING, NOT_ON_ITS_WAY, FAILED)})


def theirs(by) -> Gate:
    """Messages are their author's business; an admin's too."""
    actor = Actor.of(by)
    everybodys = (actor.kind == ActorKind.SYSTEM and actor.user_id is None) or (
        User.objects.admins().filter(pk=actor.user_id).exists()
    )
    passes = Q(pk__isnull=False) if everybodys else Q(author=actor.user_id)
    return Gate("not_the_author", _("Only who wrote it may do this."), passes)
