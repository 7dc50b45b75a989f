"""Addresses at which clients see their documents without an account."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.models.invoices import Invoice
from invoices.models.quotes import Quote
from invoices.querysets import PublicLinkQuerySet
from records.models import Tracked


class PublicLink(Tracked):
    """The address of one quote or invoice (WA-15, TRUST A10).

    ``token_hash``  SHA-256 of the token; the token itself is kept nowhere, so a link is made
                    anew when it has to be shown again
    ``sent_to``     the address of the mail or number of the text it was made for; empty for one
                    made by hand
    """

    record_type = 236
    untold = frozenset({"token_hash"})
    impersonal = frozenset({"token_hash"})
    goes_with = ("invoice", "quote")

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    quote = models.ForeignKey(
        Quote, models.PROTECT, null=True, related_name="public_links", verbose_name=_("quote")
    )
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, related_name="public_links", verbose_name=_("invoice")
    )
    sent_to = models.CharField(_("sent to"), max_length=254, blank=True, default="")
    expires_at = models.DateTimeField(_("works until"), null=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = PublicLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link for a client")
        verbose_name_plural = _("links for clients")
        constraints = [
            models.CheckConstraint(
                name="link_of_one_document",
                condition=Q(quote__isnull=False, invoice__isnull=True)
                | Q(quote__isnull=True, invoice__isnull=False),
            )
        ]

    def works_at(self, moment: datetime) -> bool:
        """Whether it opens the document, as ``open_at`` asks of many."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > moment)

    def __str__(self) -> str:
        return str(self.quote or self.invoice)
