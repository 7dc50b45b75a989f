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
    return Part(_("Messages"), [*on_their_way(now), *stuck(now), *ways()])


def on_their_way(now: datetime) -> list[Sign]:
    waiting, lists = Message.objects.waiting(), reverse("messages")
    in_hand = waiting.filter(claimed_until__gt=now)
    lately = Message.objects.filter(sent_at__gt=now - HOUR)
    due = waiting.filter(due_at__lte=now)
    return [
        Sign(label, number(counted(rows)), url=f"{lists}?list={name}")
        for label, rows, name in (
            (_("Waiting to leave"), waiting, "waiting"),
            (_("Due now"), due, "waiting"),
            (_("Being sent at this moment"), in_hand, "waiting"),
            (_("Sent within the last hour"), lately, "all"),
        )
    ]


def stuck(now: datetime) -> list[Sign]:
    waiting, lists = Message.objects.waiting(), reverse("messages")
    return [
        judged(
            _("Due for more than 15 minutes"),
            counted(waiting.filter(due_at__lt=now - LATE, reason="")),
            url=f"{lists}?list=waiting",
            remedy=_("No worker sends them. Start one, and look at its log."),
        ),
        judged(
            _("Tried, and tried again later"),
            counted(waiting.exclude(reason="")),
            url=f"{lists}?delivery=waiting&reason__empty=no",
            bad=State.LOOK,
            remedy=_("Read the reason. If it is the server or its password, correct EMAIL_URL or "
                     "SMS_PROVIDER; “manage.py doctor” tries it."),
        ),
        judged(
            _("Given up within a week"),
            counted(Message.objects.failed().filter(failed_at__gt=now - WEEK)),
            url=f"{lists}?list=failed",
            bad=State.LOOK,
            remedy=_("Each names its reason. Mostly the address is wrong: correct it at the "
                     "lead, then “Send again”."),
        ),
    ]  # fmt: skip


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
