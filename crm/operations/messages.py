"""The outbox, and webhooks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from automations.models import Delivery, DeliveryState, Run
from crm.doctor.mail import NOT_SENT
from crm.doctor.outbox import LATE
from crm.operations.signs import Part, Sign, State, counted, judged, number
from notifications.models import Channel, Message

WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


def outbox(now: datetime) -> Part:
    """Each from a partial index of what it counts."""
    waiting = Message.objects.waiting()
    lists = reverse("messages")
    late = counted(waiting.filter(due_at__lt=now - LATE, reason=""))
    again = counted(waiting.exclude(reason=""))
    failed = counted(Message.objects.failed().filter(failed_at__gt=now - WEEK))
    return Part(
        _("Messages"),
        [
            Sign(_("Waiting"), number(counted(waiting)), url=f"{lists}?list=waiting"),
            Sign(
                _("Due now"),
                number(counted(waiting.filter(due_at__lte=now))),
                url=f"{lists}?list=waiting",
            ),
            Sign(
                _("Being sent at this moment"),
                number(counted(waiting.filter(claimed_until__gt=now))),
                url=f"{lists}?list=waiting",
            ),
            judged(
                _("Due for more than 15 minutes"),
                late,
                url=f"{lists}?list=waiting",
                remedy=_("No worker sends them. Start one, and look at its log."),
            ),
            judged(
                _("Tried, and tried again later"),
                again,
                url=f"{lists}?delivery=waiting&reason__empty=no",
                bad=State.LOOK,
                remedy=_("Read the reason. Is it the server or its password, correct EMAIL_URL or "
                         "SMS_PROVIDER; “manage.py doctor” tries it."),
            ),
            judged(
                _("Given up within a week"),
                failed,
                url=f"{lists}?list=failed",
                bad=State.LOOK,
                remedy=_("Each names its reason. Mostly the address is wrong: correct it at the "
                         "lead, then “Send again”."),
            ),
            Sign(
                _("Sent within the last hour"),
                number(counted(Message.objects.filter(sent_at__gt=now - HOUR))),
                url=f"{lists}?list=all",
            ),
            *ways(),
        ],
    )  # fmt: skip


def ways() -> list[Sign]:
    """How mail and SMS leave; only the doctor tries it, because that takes a while."""
    kind = settings.EMAIL_BACKEND.split(".")[-2]
    if kind in NOT_SENT:
        remedy = _("Set EMAIL_URL, for example smtp://user:password@host:587.")
        mail = Sign(_("Mail leaves by"), _("nothing: none is sent"), State.LOOK, remedy=remedy)
    else:
        mail = Sign(_("Mail leaves by"), settings.EMAIL_HOST if kind == "smtp" else kind)
    provider = settings.SMS_PROVIDER
    if provider == "log":
        remedy = _("Texts are only written to the log. Set SMS_PROVIDER to send them.")
        return [mail, Sign(_("SMS leave by"), _("nothing"), State.LOOK, remedy=remedy)]
    waits = provider == "none" and Message.objects.waiting().filter(channel=Channel.SMS).exists()
    remedy = _("Texts wait, but no provider is set up: set SMS_PROVIDER.") if waits else ""
    state = State.LOOK if waits else State.PLAIN
    words = _("nothing: not set up") if provider == "none" else provider
    return [mail, Sign(_("SMS leave by"), words, state, remedy=remedy)]


def automations(now: datetime) -> Part:
    """Webhooks one by one where they fail, and rules that are tried again."""
    due = Delivery.objects.filter(due_at__isnull=False)
    failed = Delivery.objects.filter(state=DeliveryState.FAILED, made_at__gt=now - WEEK)
    failing = failed.values_list("hook", "hook__name").annotate(n=Count("id")).order_by("-n")[:10]
    retried = counted(Run.objects.filter(retry_at__isnull=False))
    return Part(
        _("Automations"),
        [
            Sign(_("Calls of webhooks that wait"), number(counted(due)), url=reverse("hooks")),
            *(
                judged(
                    _("Webhook %(name)s failed within a week") % {"name": name},
                    count,
                    url=reverse("hook", args=[pk]),
                    remedy=_("See what the other side answered, then send them again there."),
                )
                for pk, name, count in failing
            ),
            judged(
                _("Rules that failed and are tried again"),
                retried,
                url=f"{reverse('automation_runs')}?result=failed",
                bad=State.LOOK,
                remedy=_("Read the reason at the run; the rule may name something that is gone."),
            ),
        ],
    )
