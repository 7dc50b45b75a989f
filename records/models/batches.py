"""What was done in one go."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Batch(models.Model):
    """Everything one click, file or rule did, so that it can be told and undone as one.

    Counts are records. ``undo_of`` marks an undo (redo is an undo of an undo).
    Actors are numbers without a foreign key: history survives the people in it.
    """

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(max_length=60)
    actor_kind = models.PositiveSmallIntegerField()
    actor_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField(_("at"), db_default=Now())
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    held = models.PositiveIntegerField(_("held"), default=0)
    undo_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="undos")
    undone_at = models.DateTimeField(_("undone"), null=True)
    # Undo keeps what somebody changed on purpose since; those fields are listed here.
    kept = models.PositiveIntegerField(_("kept"), default=0)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        indexes = [models.Index(fields=["actor_id", "-id"], name="batch_actor")]

    def __str__(self) -> str:
        return self.title


class HeldRecord(models.Model):
    """A record a batch did not change, with the reasons (codes of gates; kept fields in undo)."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="held_records", db_index=False)
    record_type = models.SmallIntegerField()
    record_id = models.BigIntegerField()
    reasons = ArrayField(models.CharField(max_length=200))

    class Meta:
        indexes = [models.Index("batch", "record_id", name="held_batch")]
