"""What is offered to a lead."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from invoices.kinds import QuoteState
from invoices.models.documents import WORKED_OUT, Document, Line, line_constraints, of_product
from invoices.models.fields import LIVE, TRASHED, of_currency, pick
from invoices.querysets import WAITING, OfQuoteQuerySet, QuoteQuerySet
from leads.models import Lead

OF_QUOTE = ("optional", "chosen")


class Quote(Document):
    """An offer the client may accept or decline; a lead may have several (SX-35, LS-13).

    ``revises``      the version this one replaces; the story of the older stays
    ``valid_until``  the last day it can be accepted, of the organisation's time zone
    ``sent_on``      the day it went out, of the organisation's time zone
    ``answered_by``  the name the client gave, ``answer`` what was written with it
    """

    record_type = 230
    line_column = "lead_id"
    goes_with = ("lead", "deal")
    identity = ("answered_by",)
    derived = WORKED_OUT
    untold = derived | {"buyer", "seller"}  # the document itself tells its parties
    gone_when_erased = Q(state="draft")
    impersonal = frozenset({"currency", "language", "number", "pdf", "pdf_hash", "external_system"})

    lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="quotes", db_index=False, verbose_name=_("lead")
    )
    state = models.CharField(
        _("status"), max_length=8, choices=QuoteState, default=QuoteState.DRAFT,
        db_default="draft", editable=False,
    )  # fmt: skip
    sent_on = models.DateField(_("date"), null=True, editable=False)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    revises = pick("self", _("replaces"), null=True, editable=False, related_name="revised_by")
    version_number = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True, default="")
    answer = models.TextField(_("answer"), max_length=5_000, blank=True, default="")

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        indexes = [
            models.Index(fields=["lead", "-id"], name="quote_lead"),
            models.Index(fields=["deal"], name="quote_deal", condition=Q(deal__isnull=False)),
            models.Index(
                fields=["owner", "-created_at", "-id"], name="quote_owner_new", condition=LIVE
            ),
            models.Index(fields=["-created_at", "-id"], name="quote_new", condition=LIVE),
            models.Index(fields=["state", "valid_until", "id"], name="quote_state", condition=LIVE),
            models.Index(fields=["-sent_on", "-id"], name="quote_by_date", condition=LIVE),
            models.Index(
                fields=["revises"], name="quote_revises", condition=Q(revises__isnull=False)
            ),
            models.Index(fields=["-deleted_at", "-id"], name="quote_trash", condition=TRASHED),
        ]
        constraints = [
            models.UniqueConstraint("number", name="quote_number"),
            of_currency("quote_currency"),
            models.CheckConstraint(name="quote_state", condition=Q(state__in=QuoteState.values)),
            models.CheckConstraint(
                name="quote_numbered",
                condition=Q(state="draft") | Q(number__isnull=False, sent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="quote_answered",
                condition=~Q(state__in=["accepted", "declined"]) | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="quote_not_itself", condition=Q(revises__isnull=True) | ~Q(revises=F("id"))
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("quote", args=[self.pk])

    def is_waiting(self, today: date) -> bool:
        """With the client, who can still answer."""
        return self.state in WAITING and not self.is_over(today)

    def is_over(self, today: date) -> bool:
        """Nobody answered, and the last day for it has passed, whether a job noted it or not."""
        late = self.valid_until is not None and self.valid_until < today
        return self.state == QuoteState.EXPIRED or (self.state in WAITING and late)

    def __str__(self) -> str:
        return self.number or self.name or gettext("Draft")


class QuoteLine(Line):
    """A line of a quote. An ``optional`` one counts only where it is ``chosen``."""

    record_type = 231
    line_column = "lead_id"
    goes_with = ("quote", "lead")
    derived = untold = frozenset({"net"})
    impersonal = frozenset({"unit", "tax_category", "tax_reason", "interval"})
    gone_when_erased = Q(quote__state="draft")

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", verbose_name=_("lead"))
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="lines", verbose_name=_("quote"))
    optional = models.BooleanField(_("optional"), default=False)
    chosen = models.BooleanField(_("chosen"), default=False)

    objects = OfQuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a quote")
        verbose_name_plural = _("lines of quotes")
        ordering = ["position", "id"]
        indexes = [of_product("quote_line_product")]
        constraints = line_constraints("quote_line")
