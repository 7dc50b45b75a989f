"""What texts about a quote may name, who reads them, and the words that stand ready."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from deals.letters import of_lead
from invoices.letters import Words, amount, day, language_of, link_place, reaches
from invoices.models import Quote
from leads.letters import LEAD_FIELDS
from notifications.correspondents import Correspondent, register
from notifications.merge.fields import MergeField, offer

# Of a draft as well: the mail it is written into takes the draft along.
register(Quote, Correspondent(reaches, related=("lead__owner", "lead__status", "owner")))
offer(
    Quote,
    MergeField("quote.number", gettext_lazy("number"), lambda one, _s: one.number or ""),
    MergeField("quote.name", gettext_lazy("title"), lambda one, _s: one.name),
    MergeField("quote.amount", gettext_lazy("total"), lambda one, _s: amount(one, one.gross)),
    MergeField(
        "quote.valid_until", gettext_lazy("valid until"),
        lambda one, _s: day(one, one.valid_until),
    ),
    MergeField("quote.link", gettext_lazy("link for the client"), lambda one, _s: link_place(one)),
    *(of_lead(field) for field in LEAD_FIELDS),
)  # fmt: skip


def ready_quote(quote: Quote) -> Words:
    """Subject and text in the language of the quote, its merge fields still to be filled in."""
    with override(language_of(quote)):
        if quote.version_number > 1:
            subject = _("A new version of our quote over {{ quote.amount }}")
            text = _(
                "here is our quote in a new version. You can look at it, choose what you want and "
                "answer it here:\n\n{{ quote.link }}\n\nIt holds until {{ quote.valid_until }} and "
                "replaces the one before."
            )
        else:
            subject = _("Our quote over {{ quote.amount }}")
            text = _(
                "thank you for your interest. You can look at our quote, choose what you want and "
                "answer it here:\n\n{{ quote.link }}\n\nIt holds until {{ quote.valid_until }}. Is "
                "anything open? Just answer this mail."
            )
        return subject, f"{_('Hello,')}\n\n{text}\n\n{_('Kind regards')}\n{{{{ company.name }}}}"
