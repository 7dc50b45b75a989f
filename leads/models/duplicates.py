"""What leads are recognised by, who may be the same, and who is not."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from leads.models.lead import Lead
from leads.querysets import PairQuerySet
from records.models import Tracked


class TraitKind(models.TextChoices):
    """What two leads may have in common. Names of people and of businesses are never compared
    with each other."""

    EMAIL = "email", _("same e-mail")
    PHONE = "phone", _("same phone")
    DOMAIN = "domain", _("same web domain")
    PERSON = "person", _("similar name")
    BUSINESS = "business", _("similar company name")


NAMES = (TraitKind.PERSON, TraitKind.BUSINESS)


class Trait(models.Model):
    """One compared form of something a lead has (X01). Derived: the handler "duplicates" fills it.

    Beside the search tables, not in them: those hold what people type to find a lead, in one line;
    likeness needs each name by itself. Like those, it hinders nobody from deleting a lead for good.
    """

    lead = models.ForeignKey(
        Lead, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=8, choices=TraitKind)
    key = models.CharField(max_length=400)

    class Meta:
        verbose_name = _("trait")
        verbose_name_plural = _("traits")
        constraints = [models.UniqueConstraint(fields=["lead", "kind", "key"], name="trait_once")]
        indexes = [
            models.Index(fields=["key", "kind"], name="trait_key"),
            GinIndex(
                fields=["key"],
                name="trait_name",
                opclasses=["gin_trgm_ops"],
                condition=Q(kind__in=NAMES),
            ),
        ]


class DuplicatePair(models.Model):
    """Two leads the measure finds alike. Derived from traits, so it may be made anew any time.

    ``reasons``   kinds of traits they share
    ``strength``  how sure it is, for the order of the list (``leads.duplicates.measure``)
    """

    low = models.ForeignKey(
        Lead, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    high = models.ForeignKey(Lead, models.CASCADE, related_name="+", db_constraint=False)
    reasons = ArrayField(models.CharField(max_length=8))
    strength = models.PositiveSmallIntegerField()

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="pair_once"),
            models.CheckConstraint(name="pair_in_order", condition=Q(low__lt=F("high"))),
        ]
        indexes = [models.Index(fields=["-strength", "-id"], name="pair_surest")]

    @property
    def leads(self) -> tuple[Lead, Lead]:
        return self.low, self.high


class ToCompare(models.Model):
    """A lead whose pairs are worked out soon: too many changed at once to do it on the way."""

    lead = models.OneToOneField(
        Lead, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )


class NotSame(Tracked):
    """Somebody looked and says that two leads are not the same; told on the line of the first."""

    record_type = 140
    line_column = "low_id"
    goes_with = ("low", "high")

    low = models.ForeignKey(
        Lead, models.CASCADE, related_name="+", db_index=False, verbose_name=_("lead")
    )
    high = models.ForeignKey(
        Lead, models.CASCADE, related_name="+", db_index=False, verbose_name=_("not the same as")
    )

    class Meta:
        verbose_name = _("“not the same”")
        verbose_name_plural = _("“not the same”")
        constraints = [
            models.UniqueConstraint(
                fields=["low", "high"],
                name="notsame_once",
                condition=Q(deleted_at__isnull=True),
            ),
            models.CheckConstraint(name="notsame_in_order", condition=Q(low__lt=F("high"))),
        ]

    def __str__(self) -> str:
        return f"{self.low} ≠ {self.high}"
