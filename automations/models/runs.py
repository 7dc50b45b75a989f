"""What rules did, what they remember, and what they are waiting for."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from automations.models.rules import Rule
from records.models import Batch


class Result(models.TextChoices):
    DONE = "done", _("done")
    NOTHING = "nothing", _("was so already")
    HELD = "held", _("held")
    FAILED = "failed", _("failed")
    LIMITED = "limited", _("over the limit")
    LOOP = "loop", _("stopped as a loop")


# What counts against the limit of an hour.
COUNTED = ~Q(result__in=[Result.LIMITED, Result.LOOP])


class Run(models.Model):
    """One rule that acted on one record: why, with which version, and what came of it (X27).

    ``key``    what set it off ("e17" the event, "t…" the moment, "s…" the day): with rule and
               record unique, so that nothing is done twice (TRUST E1, E7)
    ``event``  the cause, where an event set it off
    ``reasons`` codes of gates that held it, or the words of what failed
    ``retry_at`` when a failed one is tried again; empty: never
    """

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs", db_index=False)
    version = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    record_type = models.SmallIntegerField()
    record_id = models.BigIntegerField()
    line = models.BigIntegerField(null=True)
    event = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
    result = models.CharField(max_length=8, choices=Result)
    reasons = ArrayField(models.CharField(max_length=300), default=list)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="+")
    took_ms = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=1)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.UniqueConstraint("rule", "record_id", "key", name="run_once"),
        ]
        indexes = [
            models.Index("rule", F("id").desc(), name="run_rule"),
            models.Index("record_type", "record_id", F("id").desc(), name="run_record"),
            models.Index("rule", "at", name="run_lately", condition=COUNTED),
            models.Index("retry_at", name="run_retry", condition=Q(retry_at__isnull=False)),
        ]


class Member(models.Model):
    """A record that meets the condition whose entering or leaving sets a rule off."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="+", db_index=False)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("rule", "record_id", name="member_once")]


class Due(models.Model):
    """When a rule will look at a record: time is a column (law 3).

    ``basis``   the moment it counts from; a new basis is a new wait, the same one is over once
    ``due_at``  empty when it was looked at
    ``record_id`` 0 for a rule that acts in a rhythm, on all its records
    """

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="+", db_index=False)
    record_id = models.BigIntegerField()
    basis = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("rule", "record_id", name="due_once")]
        indexes = [models.Index("due_at", name="due_at", condition=Q(due_at__isnull=False))]
