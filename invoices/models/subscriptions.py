"""What a customer gets again and again."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from invoices.kinds import Interval, SubscriptionState, TaxClass, Unit
from invoices.models.fields import LIVE, TRASHED, currency, of_currency, percent, pick
from invoices.models.products import Product
from invoices.models.quotes import Quote
from invoices.querysets import SubscriptionQuerySet
from leads.models import Lead
from records.models import Record


class Subscription(Record):
    """A service of a customer (CM-35, LS-17…21, X24).

    ``ends_on``     its last day; none while nobody ended it
    ``renews``      goes on after ``ends_on`` for another term unless somebody ends it
    ``next_on``     the day the next invoice is due to be written; a due row
    ``notice_days``  so many days before its end it is up for renewal (LS-21)
    """

    record_type = 240
    line_column = "lead_id"
    goes_with = ("lead",)
    derived = frozenset({"state"})

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
        _("charged"), max_length=7, choices=Interval, default=Interval.MONTH
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    renews = models.BooleanField(_("renews itself"), default=True)
    notice_days = models.PositiveSmallIntegerField(_("days of notice"), default=30)
    next_on = models.DateField(_("next invoice"), null=True, editable=False)
    state = models.CharField(
        _("status"), max_length=6, choices=SubscriptionState, default=SubscriptionState.ACTIVE,
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
                name="subscription_forward",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A subscription ends after it begins."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("subscription", args=[self.pk])

    def __str__(self) -> str:
        return self.name
