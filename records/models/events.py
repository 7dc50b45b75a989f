"""The one stream of events: timeline, audit, undo, notifications and search read it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class CurrentTransaction(Func):
    """The number of the writing transaction (xid8), as the bigint Django and its indexes know."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()
    arity = 0


class ActorKind(models.IntegerChoices):
    """Who or what acted. Only ``USER`` counts as one of our people (H5)."""

    SYSTEM = 0, _("system")
    USER = 1, _("user")
    IMPORT = 2, _("import")
    AUTOMATION = 3, _("automation")
    FORM = 4, _("web form")
    MAIL = 5, _("e-mail")
    API = 6, _("API")
    CLIENT = 7, _("client")


class Event(models.Model):
    """One change of one record, written in the transaction that made it.

    ``changes``  {column or "custom.<key>": [before, after]}, written by the server, so that
                 before and after have one canonical form
    ``line``     the record at which the story is told, or null for set-up tables
    ``cause``    the event that made an automation act
    ``happened_at``  the past date that imported history carries; ``at`` is when we learnt of it

    Within a record the order is ``id``, never ``at`` (KERNEL 1). Nothing refers to an event and
    no unique key but ``id`` exists, so that the table can be partitioned by id later.
    """

    id = models.BigAutoField(primary_key=True)
    era = models.SmallIntegerField(db_default=1)
    xid = models.BigIntegerField(db_default=CurrentTransaction())
    at = models.DateTimeField(_("at"))
    kind = models.CharField(max_length=60)
    actor_kind = models.PositiveSmallIntegerField(choices=ActorKind)
    actor_id = models.BigIntegerField(null=True)
    record_type = models.SmallIntegerField()
    record_id = models.BigIntegerField()
    line = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    data = models.JSONField(null=True)
    batch = models.BigIntegerField(null=True)
    cause = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            # Timeline of a line; also "was this field set later" of undo.
            models.Index(
                "line", F("id").desc(), name="event_line", condition=Q(line__isnull=False)
            ),
            # History of a set-up row.
            models.Index(
                "record_type", "record_id", "id", name="event_setup", condition=Q(line__isnull=True)
            ),
            # Undo reads a batch in slices of record ids.
            models.Index(
                "batch", "record_id", "id", name="event_batch", condition=Q(batch__isnull=False)
            ),
            # Handlers read by transaction. A b-tree and not the far smaller BRIN of KERNEL 3: that
            # one reads the last minute anew at each look, until autovacuum has summed it up.
            models.Index("xid", name="event_xid"),
        ]
