"""What a client is to pay."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from invoices.kinds import InvoiceKind, InvoiceState
from invoices.models.documents import WORKED_OUT, Document, Line, line_constraints, of_product
from invoices.models.fields import LIVE, TRASHED, of_currency, pick, total
from invoices.models.quotes import Quote
from invoices.querysets import OWING, InvoiceQuerySet, OfInvoiceQuerySet
from leads.models import Lead

NOT_DRAFT = Q(state="draft") | Q(number__isnull=False, issued_on__isnull=False)


class Invoice(Document):
    """An invoice, proforma or credit note; once issued it never changes (TRUST D5).

    ``issued_on``  the day it was activated, of the organisation's time zone (WA-18)
    ``due_on``     the last day to pay it
    ``paid``       sum of the ledger, ``owed`` what is left of ``gross``; ``state`` follows
    ``rate``       base units for one unit of the currency on the day of issue (X22)
    ``corrects``   the invoice a credit note is about
    ``became``     the invoice a proforma turned into when it was paid or accepted (H8)
    ``overdue_step``  how many of the days after ``due_on`` at which it is told as overdue are over
                   (``invoices.actions.chasing``)
    """

    record_type = 232
    line_column = "lead_id"
    goes_with = ("lead",)
    derived = WORKED_OUT
    untold = derived | {"owed", "buyer", "seller"}  # the document itself tells its parties
    gone_when_erased = Q(state="draft")
    impersonal = frozenset({"currency", "language", "number", "pdf", "pdf_hash", "external_system"})

    lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="invoices", db_index=False, verbose_name=_("lead")
    )
    quote = pick(Quote, _("quote"), null=True, editable=False)
    kind = models.CharField(
        _("kind"), max_length=11, choices=InvoiceKind, default=InvoiceKind.INVOICE,
        db_default="invoice", editable=False,
    )  # fmt: skip
    state = models.CharField(
        _("status"), max_length=11, choices=InvoiceState, default=InvoiceState.DRAFT,
        db_default="draft", editable=False,
    )  # fmt: skip
    issued_on = models.DateField(_("date"), null=True, editable=False)
    due_on = models.DateField(_("due"), null=True, blank=True)
    terms_days = models.PositiveSmallIntegerField(_("days to pay"), null=True, blank=True)
    paid = total(_("paid"))
    owed = total(_("still to pay"))
    rate = models.DecimalField(
        _("rate"), max_digits=30, decimal_places=14, null=True, editable=False
    )
    corrects = pick("self", _("corrects"), null=True, editable=False, related_name="credit_notes")
    became = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="came_from",
        verbose_name=_("became"),
    )  # fmt: skip
    overdue_step = models.PositiveSmallIntegerField(
        _("overdue, told so often"), default=0, db_default=0, editable=False
    )
    void_at = models.DateTimeField(_("void since"), null=True, editable=False)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        indexes = [
            models.Index(fields=["lead", "-id"], name="invoice_lead"),
            models.Index(fields=["deal"], name="invoice_deal", condition=Q(deal__isnull=False)),
            models.Index(fields=["quote"], name="invoice_quote", condition=Q(quote__isnull=False)),
            models.Index(
                fields=["corrects"], name="invoice_corrects", condition=Q(corrects__isnull=False)
            ),
            models.Index(
                fields=["owner", "-created_at", "-id"], name="invoice_owner_new", condition=LIVE
            ),
            models.Index(fields=["-created_at", "-id"], name="invoice_new", condition=LIVE),
            models.Index(fields=["-issued_on", "-id"], name="invoice_by_date", condition=LIVE),
            models.Index(
                fields=["due_on", "id"],
                name="invoice_owing",
                condition=LIVE & Q(state__in=["open", "part_paid"]),
            ),
            models.Index(fields=["-deleted_at", "-id"], name="invoice_trash", condition=TRASHED),
        ]
        constraints = [
            models.UniqueConstraint("kind", "number", name="invoice_number"),
            of_currency("invoice_currency"),
            models.CheckConstraint(name="invoice_kind", condition=Q(kind__in=InvoiceKind.values)),
            models.CheckConstraint(
                name="invoice_state", condition=Q(state__in=InvoiceState.values)
            ),
            models.CheckConstraint(name="invoice_numbered", condition=NOT_DRAFT),
            models.CheckConstraint(
                name="invoice_kept", condition=Q(state="draft") | Q(deleted_at__isnull=True)
            ),
            models.CheckConstraint(
                name="invoice_not_itself",
                condition=(Q(corrects__isnull=True) | ~Q(corrects=F("id")))
                & (Q(became__isnull=True) | ~Q(became=F("id"))),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("invoice", args=[self.pk])

    def is_overdue(self, today: date) -> bool:
        """Not all paid, and the last day for it is over."""
        return self.state in OWING and self.due_on is not None and self.due_on < today

    def __str__(self) -> str:
        return self.number or self.name or gettext("Draft")


class InvoiceLine(Line):
    """A line of an invoice; of an issued one nothing changes."""

    record_type = 233
    line_column = "lead_id"
    goes_with = ("invoice", "lead")
    derived = untold = frozenset({"net"})
    impersonal = frozenset({"unit", "tax_category", "tax_reason", "interval"})
    gone_when_erased = Q(invoice__state="draft")

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", verbose_name=_("lead"))
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="lines", verbose_name=_("invoice")
    )
    # Whose period it charges; each period of a subscription is charged once (X24, TRUST E7).
    subscription = pick(
        "invoices.Subscription", _("subscription"), null=True, editable=False,
        related_name="lines",
    )  # fmt: skip

    objects = OfInvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an invoice")
        verbose_name_plural = _("lines of invoices")
        ordering = ["position", "id"]
        indexes = [of_product("invoice_line_product")]
        constraints = [
            *line_constraints("invoice_line"),
            models.UniqueConstraint(
                "subscription",
                "service_start",
                name="one_line_of_a_period",
                condition=Q(subscription__isnull=False, deleted_at__isnull=True),
            ),
        ]
