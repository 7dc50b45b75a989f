"""A root record with every kind of field, and a child whose story is told at its root."""

from django.db import models
from django.db.models.functions import Lower

from records.models import Record, Tracked
from records.querysets import RecordQuerySet


class Colour(Tracked):
    record_type = 9001
    name = models.CharField(max_length=50)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Thing(Record):
    record_type = 9002
    line_column = "id"
    spanned = {"colour": 1, "owner": 2}

    name = models.CharField(max_length=200)
    colour = models.ForeignKey(Colour, models.PROTECT, null=True, db_index=False)
    size = models.IntegerField(null=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    due = models.DateField(null=True)
    seen_at = models.DateTimeField(null=True)
    urgent = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="thing_owner_new"),
            models.Index(fields=["-created_at", "-id"], name="thing_new"),
            models.Index(fields=["size", "id"], name="thing_size"),
        ]

    def __str__(self) -> str:
        return self.name


class Part(Record):
    record_type = 9003
    line_column = "thing_id"
    goes_with = ("thing",)

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="parts")
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=40, blank=True, default="")

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("number"),
                name="part_number",
                condition=~models.Q(number="") & models.Q(deleted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name
