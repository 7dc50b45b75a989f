"""What a customer gets again and again."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from invoices.kinds import Interval, Invoicing, SubscriptionState, TaxClass, Unit
from invoices.models.fields import LIVE, TRASHED, currency, of_currency, percent, pick
from invoices.models.products import Product
from invoices.models.quotes import Quote
from invoices.querysets import SubscriptionQuerySet
from leads.models import Lead
from records.models import Record

MOST_MONTHS = 1_200


class Subscription(Record):
    """A service of a customer (CM-35, LS-17…21, X24).

    ``ends_on``     its last day; none while nobody ended it and it has no term
    ``term_months``  for how long it is agreed; ``renews``: then for as long again, unless ended
    ``anchor_on``   the day its periods are counted from (``invoices.periods``)
    ``billed_until``  the last day an invoice was written for; none before the first
    ``notice_days``  so many days before its end it is up for renewal (LS-21), none: never;
                    ``noticed_for`` the end somebody was told of
    ``waits_for``   the proforma that is to be paid before it begins (H8)
    ``invoicing``   what becomes of its invoices; empty: as the organisation has it

    Its state and the days on which something is due follow from these (``actions.settling_days``):
    ``next_on`` an invoice is to be written, ``turns_on`` it begins or is over, ``notice_on`` it
    comes up for renewal.
    """

    record_type = 240
    line_column = "lead_id"
    goes_with = ("lead",)
    derived = frozenset({"state", "next_on", "turns_on", "notice_on"})
    untold = frozenset({"next_on", "turns_on", "notice_on"})
    impersonal = frozenset({"currency", "unit", "interval", "invoicing", "state"})

    lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="subscriptions", db_index=False, verbose_name=_("lead")
    )
    product = pick(Product, _("product"), null=True, blank=True)
    quote = pick(Quote, _("quote"), null=True, editable=False)
    name = models.CharField(_("service"), max_length=300)
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=4, default=Decimal(1)
    )
    unit = models.CharField(_("unit"), max_length=3, choices=Unit, default=Unit.PIECE)
    price = models.DecimalField(
        _("price"), max_digits=18, decimal_places=6, validators=[MinValueValidator(Decimal(0))]
    )
    currency = currency()
    with_tax = models.BooleanField(_("price includes tax"), default=False)
    discount_percent = percent(_("discount in percent"), null=True, blank=True)
    tax_class = models.CharField(
        _("tax class"), max_length=8, choices=TaxClass, default=TaxClass.STANDARD
    )
    interval = models.CharField(
        _("charged"), max_length=7, choices=Interval.choices[1:], default=Interval.MONTH
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(
        _("term in months"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
    )  # fmt: skip
    renews = models.BooleanField(_("renews itself"), default=False)
    notice_days = models.PositiveSmallIntegerField(_("days of notice"), default=30)
    noticed_for = models.DateField(_("told to end"), null=True, editable=False)
    anchor_on = models.DateField(_("counted from"), editable=False)
    billed_until = models.DateField(_("invoiced until"), null=True, editable=False)
    invoicing = models.CharField(
        _("its invoices"), max_length=5, choices=Invoicing, blank=True, default=""
    )
    waits_for = pick(
        "invoices.Invoice", _("waits for"), null=True, editable=False, related_name="starts"
    )
    next_on = models.DateField(_("next invoice"), null=True, editable=False)
    turns_on = models.DateField(null=True, editable=False)
    notice_on = models.DateField(null=True, editable=False)
    state = models.CharField(
        _("status"), max_length=7, choices=SubscriptionState, default=SubscriptionState.ACTIVE,
        db_default="active", editable=False,
    )  # fmt: skip

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [
            models.Index(fields=["lead", "-id"], name="subscription_lead"),
            models.Index(
                fields=["next_on", "id"],
                name="subscription_due",
                condition=LIVE & Q(next_on__isnull=False),
            ),
            models.Index(
                fields=["ends_on", "id"],
                name="subscription_ends",
                condition=LIVE & Q(ends_on__isnull=False),
            ),
            models.Index(
                fields=["turns_on", "id"],
                name="subscription_turns",
                condition=LIVE & Q(turns_on__isnull=False),
            ),
            models.Index(
                fields=["notice_on", "id"],
                name="subscription_notice",
                condition=LIVE & Q(notice_on__isnull=False),
            ),
            models.Index(
                fields=["waits_for"],
                name="subscription_waits",
                condition=Q(waits_for__isnull=False),
            ),
            # Who has a product: suggestions ask it (LS-31).
            models.Index(
                fields=["product", "lead"],
                name="subscription_product",
                condition=LIVE & Q(product__isnull=False),
            ),
            models.Index(
                fields=["owner", "-created_at", "-id"],
                name="subscription_owner_new",
                condition=LIVE,
            ),
            models.Index(fields=["-created_at", "-id"], name="subscription_new", condition=LIVE),
            models.Index(
                fields=["-deleted_at", "-id"], name="subscription_trash", condition=TRASHED
            ),
        ]
        constraints = [
            models.CheckConstraint(name="subscription_named", condition=~Q(name="")),
            of_currency("subscription_currency"),
            models.CheckConstraint(
                name="subscription_interval",
                condition=Q(interval__in=Interval.values) & ~Q(interval=""),
            ),
            models.CheckConstraint(
                name="subscription_state", condition=Q(state__in=SubscriptionState.values)
            ),
            models.CheckConstraint(
                name="subscription_renews",
                condition=Q(renews=False) | Q(term_months__isnull=False, term_months__gt=0),
                violation_error_message=_("What renews itself needs a term."),
            ),
            models.CheckConstraint(
                name="subscription_forward",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A subscription ends after it begins."),
            ),
        ]

    @property
    def amount(self) -> Decimal:
        """Of one full period, less its discount; with or without tax as ``with_tax`` says."""
        return self.quantity * self.price * (100 - (self.discount_percent or 0)) / 100

    def get_absolute_url(self) -> str:
        return reverse("subscription", args=[self.pk])

    def __str__(self) -> str:
        return self.name
