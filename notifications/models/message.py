"""The outbox: messages waiting to leave, and those that left."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from notifications.querysets import MessageQuerySet
from records.models import Attached, Batch

# The provider's id of a message that a provider for trying out took: it has not left.
ONLY_LOGGED = "only-logged"


class Channel(models.TextChoices):
    MAIL = "mail", _("e-mail")
    SMS = "sms", _("SMS")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered")
    CANCELLED = "cancelled", _("cancelled")


WAITING = Q(
    sent_at__isnull=True,
    failed_at__isnull=True,
    cancelled_at__isnull=True,
    deleted_at__isnull=True,
)


class Message(Attached):
    """One message to one address (TRUST law 4). Never lost; at most one duplicate per crash, and
    then with the same Message-ID, by which mail servers know it.

    ``key``        what it is about; whoever queues the same key again queues nothing
    ``kind``       names its ``notifications.kinds.MessageKind``
    ``due_at``     when it may leave; moved on by a failed attempt
    ``claimed_until``, ``claimed_by``  the worker that is sending it, and until when it counts
    ``reason``     what went wrong at the last attempt
    ``user``       the colleague it goes to, where it goes to one
    ``author``     the person who wrote it: its sender, and the one to whom replies go
    ``host``       the recipient's domain, for the throttle
    ``is_mailing``  one of many to people outside, who may refuse any further one (RFC 8058)

    Kinds that say their text at the moment of sending keep none here. Once sent, a message stays
    sent: neither undo nor the trash can take it back (``notifications.gates``).
    """

    record_type = 60
    untold = frozenset(
        {
            "key", "message_id", "host", "headers", "in_reply_to", "references", "html", "text",
            "due_at", "claimed_until", "claimed_by", "attempts", "provider_id", "state",
            "is_mailing", "batch_id",
        }
    )  # fmt: skip

    impersonal = frozenset(
        {"key", "message_id", "kind", "claimed_by", "in_reply_to", "references", "provider_id"}
    )

    # Password mails are about no record.
    target_type = models.PositiveSmallIntegerField(null=True, editable=False)
    target_id = models.BigIntegerField(null=True, editable=False)

    key = models.CharField(max_length=200, editable=False)
    channel = models.CharField(_("channel"), max_length=4, choices=Channel, editable=False)
    kind = models.CharField(max_length=60, editable=False)
    recipient = models.CharField(_("to"), max_length=254, editable=False)
    host = models.CharField(max_length=254, blank=True, default="", editable=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    text = models.TextField(_("text"), blank=True, default="")
    headers = models.JSONField(default=dict, editable=False)
    message_id = models.CharField(max_length=255, editable=False)
    in_reply_to = models.CharField(max_length=255, blank=True, default="", editable=False)
    references = models.TextField(blank=True, default="", editable=False)
    is_mailing = models.BooleanField(default=False, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("colleague"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("from"),
    )
    # Not checked by the database, like an event's: it is written in the statement before.
    batch = models.ForeignKey(
        Batch,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    due_at = models.DateTimeField(_("due"))
    claimed_until = models.DateTimeField(null=True, editable=False)
    claimed_by = models.CharField(max_length=60, blank=True, default="", editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    reason = models.CharField(
        _("what went wrong"), max_length=500, blank=True, default="", editable=False
    )
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    failed_at = models.DateTimeField(_("given up"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    provider_id = models.CharField(max_length=255, blank=True, default="", editable=False)
    state = models.GeneratedField(
        expression=Case(
            When(sent_at__isnull=False, then=Value(MessageState.SENT)),
            When(failed_at__isnull=False, then=Value(MessageState.FAILED)),
            When(cancelled_at__isnull=False, then=Value(MessageState.CANCELLED)),
            default=Value(MessageState.WAITING),
        ),
        output_field=models.CharField(max_length=10, choices=MessageState),
        db_persist=True,
        choices=MessageState,
        verbose_name=_("state"),
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        indexes = [
            # The sweep: what is due, oldest first.
            models.Index(fields=["due_at", "id"], name="message_due", condition=WAITING),
            # The throttle: what left in the last minute.
            models.Index(
                fields=["sent_at"], name="message_sent", condition=Q(sent_at__isnull=False)
            ),
            # What is cleaned away: mails about no record.
            models.Index(
                fields=["due_at"], name="message_no_record", condition=Q(target_id__isnull=True)
            ),
            # The list of what could not be delivered, and its number.
            models.Index(
                fields=["-failed_at"],
                name="message_failed",
                condition=Q(failed_at__isnull=False, deleted_at__isnull=True),
            ),
            # The panel of a record, and one's own list.
            models.Index(
                fields=["target_type", "target_id", "-id"],
                name="message_target",
                condition=Q(target_id__isnull=False),
            ),
            models.Index(
                fields=["author", "-id"], name="message_author", condition=Q(author__isnull=False)
            ),
            models.Index(fields=["batch"], name="message_batch", condition=Q(batch__isnull=False)),
        ]
        # Not ``unique=True``: Django adds an index for LIKE to that, and nobody asks by LIKE.
        constraints = [
            models.UniqueConstraint(fields=["key"], name="message_once"),
            models.UniqueConstraint(fields=["message_id"], name="message_id_once"),
            models.CheckConstraint(name="message_channel", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="message_one_end",
                condition=Q(sent_at__isnull=True, failed_at__isnull=True)
                | Q(sent_at__isnull=True, cancelled_at__isnull=True)
                | Q(failed_at__isnull=True, cancelled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.text[:80] or self.recipient

    @property
    def is_waiting(self) -> bool:
        return self.state == MessageState.WAITING and not self.is_trashed

    @property
    def is_only_logged(self) -> bool:
        """It was "sent" by the provider for trying out: nobody got it."""
        return self.provider_id == ONLY_LOGGED

    @property
    def is_failed(self) -> bool:
        return self.state == MessageState.FAILED
