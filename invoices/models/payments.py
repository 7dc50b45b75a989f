"""Money that came, went back or was given up."""

from secrets import token_urlsafe

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from invoices.kinds import CheckoutState, EntryKind, Fate, ToldKind
from invoices.models.fields import amount, currency, pick
from invoices.models.invoices import Invoice
from invoices.querysets import OfInvoiceQuerySet, PaymentMethodQuerySet
from leads.models import Lead
from records.models import Tracked


def new_key() -> str:
    """16 letters an address and a provider's field of 20 have room for; 96 bits."""
    return token_urlsafe(12)


class PaymentMethod(Tracked):
    """A way to pay, set up from a plugin (WA-21, WA-22).

    ``plugin``   names its ``invoices.paying`` plugin
    ``key``      its name in addresses, where the provider calls back
    ``public``   settings everybody may read, ``secrets`` the sealed others (``records.sealed``)
    """

    record_type = 234
    untold = frozenset({"secrets"})
    impersonal = frozenset({"plugin", "name", "key"})

    plugin = models.CharField(_("kind"), max_length=30)
    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=80)
    public = models.JSONField(default=dict, db_default={}, blank=True)
    secrets = models.BinaryField(default=b"", blank=True, editable=False)
    active = models.BooleanField(_("offered to clients"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = PaymentMethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment method")
        verbose_name_plural = _("payment methods")
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(name="method_named", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class Entry(Tracked):
    """An entry of the ledger of an invoice: written once, never changed (TRUST D8).

    ``amount``       in the invoice's currency: what lowers the debt is positive, what raises it
                     (a refund, a chargeback) negative. The debt of a credit note is ours: a
                     refund lowers it
    ``credit_note``  of what was settled between two documents: the other one, which has the same
                     entry the other way round
    ``provider_id``  the provider's own id of it; one payment per id (TRUST D6)
    """

    record_type = 235
    line_column = "lead_id"
    goes_with = ("invoice", "lead")
    impersonal = frozenset({"provider_id"})

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", verbose_name=_("lead"))
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="entries", verbose_name=_("invoice")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind)
    amount = amount(_("amount"))
    day = models.DateField(_("day"))
    method = pick(PaymentMethod, _("payment method"), null=True, blank=True)
    provider_id = models.CharField(max_length=120, blank=True, default="", editable=False)
    credit_note = pick(Invoice, _("other document"), null=True, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    entered_by = pick(settings.AUTH_USER_MODEL, _("entered by"), null=True, editable=False)

    objects = OfInvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "method", "provider_id", "kind",
                name="one_payment_of_an_id",
                condition=~Q(provider_id=""),
            ),
            models.CheckConstraint(name="entry_of_something", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="entry_sign",
                condition=Q(kind="chargeback", amount__lt=0)
                | Q(kind__in=["payment", "write_off"], amount__gt=0)
                | Q(kind__in=["credit", "offset", "refund"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Checkout(models.Model):
    """A client went to a provider to pay. What was asked for stands here, and a call of the
    provider is held against it: amount, currency and account are never taken from a call.

    ``key``          our name for it at the provider, also what makes a repeated request harmless
    ``reference``    the provider's own name for it
    ``handoff``      where the client's browser goes: an address, and fields to be sent along
    ``returned_at``  when the client came back, if ever
    ``ask_at``       when the provider is asked what became of it, should it not tell
    """

    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    method = models.ForeignKey(PaymentMethod, models.PROTECT, related_name="checkouts")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="checkouts")
    amount = amount(_("amount"))
    currency = currency()
    state = models.CharField(
        _("status"), max_length=9, choices=CheckoutState, default=CheckoutState.STARTED
    )
    reference = models.CharField(max_length=120, blank=True, default="")
    handoff = models.JSONField(default=dict, db_default={})
    started_at = models.DateTimeField(_("started"))
    returned_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    asked = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("way to a provider")
        verbose_name_plural = _("ways to providers")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="checkout_state", condition=Q(state__in=CheckoutState.values)
            ),
            models.CheckConstraint(name="checkout_of_something", condition=Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(
                fields=["ask_at"], name="checkout_to_ask", condition=Q(ask_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.key


class PaymentAttempt(models.Model):
    """What a provider told us, and what became of it (TRUST D6). Nothing is thrown away.

    ``provider_id``  of the payment, refund or dispute; ``about`` the payment the last two are of
    ``said``    the checked fields of the call, never card data
    ``fate``    what became of it; ``reason`` a code of ``invoices.paying.why``, or words
    """

    method = models.ForeignKey(PaymentMethod, models.PROTECT, related_name="attempts")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="attempts")
    kind = models.CharField(_("what"), max_length=10, choices=ToldKind, default=ToldKind.OTHER)
    provider_id = models.CharField(max_length=120, blank=True, default="")
    about = models.CharField(max_length=120, blank=True, default="")
    amount = amount(_("amount"), null=True)
    currency = currency(blank=True, default="")
    at = models.DateTimeField(_("time"), db_default=Now())
    said = models.JSONField(default=dict, db_default={})
    fate = models.CharField(_("status"), max_length=7, choices=Fate, default=Fate.NOTED)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="attempt")

    class Meta:
        verbose_name = _("call of a provider")
        verbose_name_plural = _("calls of providers")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["method", "-id"], name="attempt_newest"),
            models.Index(
                fields=["method", "about"], name="attempt_early", condition=Q(fate="early")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="attempt_booked",
                condition=Q(fate="booked", entry__isnull=False)
                | (~Q(fate="booked") & Q(entry__isnull=True)),
            )
        ]
