"""What the search box reads. Filled by the handler "search"; hot tables carry no GIN."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class SearchKey(models.Model):
    """An exact way to a record: e-mail, phone, number. One row per key (KERNEL 7: 0.3 ms)."""

    record_type = models.SmallIntegerField()
    record_id = models.BigIntegerField()
    line = models.BigIntegerField(null=True)
    owner_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "record_id", "kind", "key"], name="searchkey_once"
            )
        ]
        # text_pattern_ops: phones are found by the beginning of their reversed digits.
        indexes = [
            models.Index(fields=["key"], name="searchkey_key", opclasses=["varchar_pattern_ops"])
        ]


class SearchText(models.Model):
    """The folded words of a record, with the owner so that permission is inside the query."""

    pk = models.CompositePrimaryKey("record_type", "record_id")
    record_type = models.SmallIntegerField()
    record_id = models.BigIntegerField()
    line = models.BigIntegerField(null=True)
    owner_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        indexes = [
            GinIndex(fields=["text"], name="searchtext_text", opclasses=["gin_trgm_ops"]),
            GinIndex(
                fields=["owner_id", "text"],
                name="searchtext_owner",
                opclasses=["int8_ops", "gin_trgm_ops"],
            ),
        ]
