"""The one record of a person or business, from the first message to the last renewal."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leads.countries import countries, country_name
from leads.kinds import LONGEST_NAME, LeadKind, Priority
from leads.models.statuses import Status
from leads.models.terms import Category, Location, Partner, Source
from leads.querysets import LeadQuerySet
from records.models import Record

LIVE = Q(deleted_at__isnull=True)
TRASHED = Q(deleted_at__isnull=False)


def choice_of(model, label) -> models.ForeignKey:
    """A pick from a set-up list. Without an index: set-up rows are merged, never deleted."""
    return models.ForeignKey(
        model,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=label,
    )


class Lead(Record):
    """A person or business that may become, is or was a customer (SX-01, LS-03).

    It is never copied when it qualifies, buys or leaves; its status moves (SX-02). Its stage is
    its status's stage. ``stage_entered_at`` says since when.

    Two clocks (H5): ``last_action_at``, something our people did; ``last_response_at``,
    something the client did; each with the number of the event that set it (``leads.clocks``).
    They and ``name_key`` follow from the rest of the story and are
    therefore not told. So does ``score`` while there are rules (``leads.scoring``).

    ``external_system`` and ``external_id`` name the row of another system this lead was imported
    from; the pair is unique, so that a second import finds it.
    """

    record_type = 100
    line_column = "id"
    spanned = {"status": 1, "owner": 2, "deleted_at": 3}
    clocks = frozenset(
        {"last_action_at", "last_action_event", "last_response_at", "last_response_event"}
    )
    untold = clocks | {"name_key"}
    derived = clocks | {"score"}
    identity = ("name", "linkedin", "portal_login")
    impersonal = frozenset({"external_system"})

    kind = models.CharField(
        _("kind"), max_length=8, choices=LeadKind, default=LeadKind.PERSON, db_default="person"
    )
    name = models.CharField(
        _("full name"), max_length=LONGEST_NAME, blank=True, default=""
    )  # SX-03
    # Names sort by this, never by the database's collation, which differs between machines.
    name_key = models.GeneratedField(
        expression=Func("name", function="lead_name_key"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    company = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        db_index=False,  # the partial index below serves: most leads belong to no business
        verbose_name=_("belongs to business"),
    )
    company_name = models.CharField(_("company"), max_length=LONGEST_NAME, blank=True, default="")
    job_title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    status = models.ForeignKey(
        Status, models.PROTECT, related_name="+", db_index=False, verbose_name=_("status")
    )
    source = choice_of(Source, _("source"))
    partner = choice_of(Partner, _("partner"))
    location = choice_of(Location, _("location"))
    category = choice_of(Category, _("category"))
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL, db_default=2
    )
    street = models.CharField(_("street"), max_length=200, blank=True, default="")
    city = models.CharField(_("city"), max_length=100, blank=True, default="")
    region = models.CharField(_("region"), max_length=100, blank=True, default="")
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True, default="")
    country = models.CharField(
        _("country"), max_length=2, choices=countries, blank=True, default=""
    )
    website = models.CharField(_("website"), max_length=300, blank=True, default="")
    linkedin = models.CharField("LinkedIn", max_length=300, blank=True, default="")
    portal_login = models.CharField(_("portal login"), max_length=100, blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    score = models.SmallIntegerField(_("score"), null=True, blank=True)  # SX-18
    stage_entered_at = models.DateTimeField(
        _("in this stage since"), db_default=Now(), editable=False
    )
    last_action_at = models.DateTimeField(_("last action"), null=True, editable=False)
    last_action_event = models.BigIntegerField(null=True, editable=False)
    last_response_at = models.DateTimeField(_("last response"), null=True, editable=False)
    last_response_event = models.BigIntegerField(null=True, editable=False)
    external_system = models.CharField(
        _("imported from"), max_length=40, blank=True, default="", editable=False
    )
    external_id = models.CharField(
        _("id there"), max_length=120, blank=True, default="", editable=False
    )

    # Where this one went when somebody found that both are the same (X02).
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="merged",
        db_index=False,
        verbose_name=_("merged into"),
    )

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            # Each answers a shipped list, newest first (SPEED 2); no others (SPEED 3).
            models.Index(
                fields=["owner", "status", "-created_at", "-id"],
                name="lead_owner_status",
                condition=LIVE,
            ),
            models.Index(
                fields=["owner", "-created_at", "-id"], name="lead_owner_new", condition=LIVE
            ),
            models.Index(
                fields=["status", "-created_at", "-id"], name="lead_status_new", condition=LIVE
            ),
            models.Index(fields=["-created_at", "-id"], name="lead_new", condition=LIVE),
            models.Index(fields=["name_key", "id"], name="lead_by_name", condition=LIVE),
            # Costs nothing where there are no scores.
            models.Index(
                fields=["score", "id"],
                name="lead_by_score",
                condition=LIVE & Q(score__isnull=False),
            ),
            models.Index(fields=["-deleted_at", "-id"], name="lead_trash", condition=TRASHED),
            models.Index(
                fields=["company"], name="lead_company", condition=Q(company__isnull=False)
            ),
            models.Index(
                fields=["merged_into"], name="lead_merged", condition=Q(merged_into__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("portal_login"),
                name="lead_portal_login",
                condition=~Q(portal_login=""),
                # Names nobody: it may be a lead the reader cannot see (TRUST A3).
                violation_error_message=_("This portal login is already used."),
            ),
            models.UniqueConstraint(
                "external_system",
                "external_id",
                name="lead_external",
                condition=~Q(external_id="") & Q(deleted_at__isnull=True),
                violation_error_message=_("This id of the other system is already used."),
            ),
            models.CheckConstraint(
                name="lead_merged_away",
                condition=Q(merged_into__isnull=True)
                | Q(deleted_at__isnull=False) & ~Q(merged_into=F("id")),
            ),
            models.CheckConstraint(name="lead_kind", condition=Q(kind__in=LeadKind.values)),
            models.CheckConstraint(name="lead_priority", condition=Q(priority__in=Priority.values)),
            models.CheckConstraint(
                name="lead_not_in_itself",
                condition=Q(company__isnull=True) | ~Q(company=F("id")),
                violation_error_message=_("A business cannot belong to itself."),
            ),
            models.CheckConstraint(
                name="lead_country",
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("A country is two letters, such as DE."),
            ),
            # Shown as links, so nothing but the web may stand here (B1).
            models.CheckConstraint(
                name="lead_links",
                condition=(Q(website="") | Q(website__iregex=r"^https?://"))
                & (Q(linkedin="") | Q(linkedin__iregex=r"^https?://")),
                violation_error_message=_("A link starts with https:// or http://."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("lead", args=[self.pk])

    def __str__(self) -> str:
        return self.name or self.company_name or gettext("Lead %(id)s") % {"id": self.pk}

    @property
    def is_business(self) -> bool:
        return self.kind == LeadKind.BUSINESS

    @property
    def country_name(self) -> str:
        """The display value of Django builds the names of all countries for each."""
        return country_name(self.country)
