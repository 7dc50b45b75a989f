"""Territories: a tree in which each record finds the people it is for (CM-05)."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from automations.querysets import MemberQuerySet, TerritoryQuerySet, VersionQuerySet
from records.models import Tracked

MOST_WEIGHT = 100


class Strategy(models.TextChoices):
    """How one of several people is chosen."""

    FIXED = "fixed", _("the first who is there")
    TURNS = "turns", _("everybody in turn")
    LEAST = "least", _("whoever has the fewest open ones")
    CAPACITY = "capacity", _("whoever has most room")
    WEIGHT = "weight", _("in turn, by weight")


class Territory(Tracked):
    """A part of the market and the people who serve it.

    ``parent``   the territory it lies in; the one without, a list's root, takes what nobody else
                 takes: its people are the default owners
    ``wanted``   {dimension: [values]}: places, domains, sources; each dimension must be met by one
                 of its values (``automations.routing.offers``)
    ``params``   further filters, as they stand in a list's address
    ``act_within`` working hours after which what nobody acted on goes to somebody else
    """

    record_type = 75

    list_name = models.CharField(max_length=40, editable=False)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="children",
        db_index=False,
        verbose_name=_("inside"),
    )
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)
    wanted = models.JSONField(_("where"), default=dict, blank=True, editable=False)
    params = models.TextField(_("filters"), blank=True, default="", max_length=8000, editable=False)
    strategy = models.CharField(
        _("who gets it"), max_length=8, choices=Strategy, default=Strategy.TURNS
    )
    act_within = models.PositiveSmallIntegerField(
        _("somebody else after … hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_(
            "Working hours without a call, meeting, mail or note of its owner; then it goes to the "
            "next. Empty: it stays."
        ),
    )

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="territory_named", condition=~Q(name="")),
            models.UniqueConstraint(
                "list_name",
                name="territory_one_root",
                condition=Q(parent__isnull=True, deleted_at__isnull=True),
            ),
            models.CheckConstraint(
                name="territory_root_takes_all",
                condition=Q(parent__isnull=False) | Q(wanted={}, params=""),
            ),
            models.CheckConstraint(
                name="territory_strategy", condition=Q(strategy__in=Strategy.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TerritoryMember(Tracked):
    """A person of a territory, or everybody of a team and the teams below it.

    ``weight``    gets so many where others get one, if the territory goes by weight
    ``capacity``  with so many open records somebody is full, and is skipped
    """

    record_type = 76

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="members", verbose_name=_("territory")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("person"),
    )
    team = models.ForeignKey(
        "users.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("or everybody of the team"),
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEIGHT)]
    )
    capacity = models.PositiveIntegerField(
        _("at most … open"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a territory")
        verbose_name_plural = _("members of territories")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="territory_member_is_one",
                condition=Q(user__isnull=False, team__isnull=True)
                | Q(user__isnull=True, team__isnull=False),
                violation_error_message=_("Choose a person or a team."),
            ),
            models.UniqueConstraint(
                fields=["territory", "user", "team"],
                name="territory_member_once",
                condition=Q(deleted_at__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("They are there already."),
            ),
            models.CheckConstraint(
                name="territory_member_weight",
                condition=Q(weight__gte=1, weight__lte=MOST_WEIGHT),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.team)


class RoutingVersion(Tracked):
    """The territories as they were put in force: what is routed follows the newest one.

    ``content``  all of them with their people, so that a past decision can still be explained
    ``ended_at`` when another took its place, or routing was switched off
    """

    record_type = 77
    untold = frozenset({"content"})

    list_name = models.CharField(max_length=40)
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(default=list)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("put in force by"),
    )
    ended_at = models.DateTimeField(_("until"), null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the territories")
        verbose_name_plural = _("versions of the territories")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint("list_name", "number", name="routing_version"),
            models.UniqueConstraint(
                "list_name",
                name="routing_in_force",
                condition=Q(ended_at__isnull=True, deleted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return _("Version %(n)s") % {"n": self.number}


class Turn(models.Model):
    """Whose turn it is in a territory: the shared counter, written under a lock of its own.

    ``passed``  how far somebody is: each record counts one step, divided by the weight
    ``last``    where the others stood when they got the last one
    """

    territory_id = models.BigIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    passed = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("territory_id", "user", name="turn_once")]


class Why(models.TextChoices):
    """What made a record be routed."""

    ARRIVED = "arrived", _("it arrived without an owner")
    ASKED = "asked", _("somebody asked for it")
    RULE = "rule", _("a rule asked for it")
    LEFT = "left", _("its owner left")
    SILENT = "silent", _("nobody acted in time")


class Wait(models.Model):
    """A record that is to be routed, now or when nobody has acted by then: time is a column."""

    list_name = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    why = models.CharField(max_length=8, choices=Why)
    since = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("list_name", "record_id", name="wait_once")]
        indexes = [models.Index("list_name", "due_at", "id", name="wait_due")]


class Came(models.TextChoices):
    """What came of it."""

    GIVEN = "given", _("given")
    NOBODY = "nobody", _("nobody was free")
    HELD = "held", _("held")


class RoutingTrace(models.Model):
    """Why a record was given to somebody (idea 3): which rules, what it was like, who was skipped.

    ``facts``    what the territories asked about it, as it was then: {dimension: [values]}
    ``unmet``    territories whose filters it did not meet
    ``skipped``  [[territory, person, reason, a number, another]] in the order they were asked
    ``number``   what decided among the people of the territory, such as their open records
    """

    version = models.ForeignKey(RoutingVersion, models.PROTECT, related_name="+", db_index=False)
    record_type = models.SmallIntegerField()
    record_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    why = models.CharField(max_length=8, choices=Why)
    came = models.CharField(max_length=6, choices=Came)
    territory_id = models.BigIntegerField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    before = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    batch = models.ForeignKey("records.Batch", models.SET_NULL, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    unmet = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    number = models.JSONField(default=list)

    class Meta:
        verbose_name = _("routing decision")
        verbose_name_plural = _("routing decisions")
        indexes = [
            models.Index(fields=["record_type", "record_id", "-id"], name="trace_record"),
            models.Index(fields=["record_type", "at"], name="trace_at"),
        ]
