"""What texts about a document may name, who reads them, and the words that stand ready."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from deals.letters import of_lead
from deals.money.words import written
from invoices.drawing import Document
from invoices.kinds import InvoiceKind, News
from invoices.models import BillingProfile, Invoice
from invoices.papers import figures
from leads.letters import LEAD_FIELDS
from leads.letters import reaches as reaches_of_leads
from leads.models import Lead
from notifications.correspondents import Correspondent, Reach, register
from notifications.merge.fields import MergeField, offer
from notifications.models import Channel
from users.links import public_url

REMINDER = "reminder"
Words = tuple[str, str]  # subject, text


def reaches(documents: Sequence[Document], channel: Channel, *, user) -> dict[int, list[Reach]]:
    """The address for invoices first, where the client has one, then those of the lead, where the
    user sees the lead (TRUST A3). ``user`` is None where the product itself writes."""
    ids = {each.lead_id for each in documents}
    leads = Lead.objects.live().with_ids(ids)
    seen = list(leads if user is None else leads.visible_to(user))
    of_leads = reaches_of_leads(seen, channel, user=user)
    mails: dict[int, str] = {}
    if channel == Channel.MAIL:
        profiles = BillingProfile.objects.live().filter(lead__in=seen).exclude(email="")
        mails = dict(profiles.values_list("lead_id", "email"))
    names = {each.pk: str(each) for each in seen}
    found = {}
    for document in documents:
        own, usual = mails.get(document.lead_id), of_leads.get(document.lead_id, [])
        first = [Reach(own, names[document.lead_id])] if own else []
        if first or usual:
            found[document.pk] = first + [each for each in usual if each.value != own]
    return found


def language_of(document: Document) -> str:
    return document.language or settings.LANGUAGE_CODE


def amount(document: Document, value: Decimal) -> str:
    return written(value, document.currency, language_of(document))


def day(document: Document, value: date | None) -> str:
    return figures.day(value, language_of(document))


def link_place(document: Document | type[Document]) -> str:
    """Stands in a text where the link will be. The real one is put in as the message leaves, so
    that no text we keep holds it (TRUST A10)."""
    name = f"public_{document._meta.model_name}"
    return public_url(reverse(name, args=["…"]).replace("%E2%80%A6", "…"))


register(Invoice, Correspondent(reaches, related=("lead__owner", "lead__status", "owner")))
offer(
    Invoice,
    MergeField("invoice.number", gettext_lazy("number"), lambda one, _s: one.number or ""),
    MergeField("invoice.name", gettext_lazy("title"), lambda one, _s: one.name),
    MergeField("invoice.amount", gettext_lazy("total"), lambda one, _s: amount(one, one.gross)),
    MergeField("invoice.owed", gettext_lazy("still to pay"), lambda one, _s: amount(one, one.owed)),
    MergeField("invoice.due_on", gettext_lazy("due"), lambda one, _s: day(one, one.due_on)),
    MergeField(
        "invoice.link", gettext_lazy("link for the client"),
        lambda one, _s: link_place(one) if one.number else "",
    ),
    *(of_lead(field) for field in LEAD_FIELDS),
)  # fmt: skip


def ready(invoice: Invoice, what: str) -> Words:
    """Subject and text in the language of the invoice, its merge fields still to be filled in.
    ``what`` is a kind of news, or a reminder to pay."""
    with override(language_of(invoice)):
        subject, text = _words(invoice, what)
        return subject, f"{_('Hello,')}\n\n{text}\n\n{_('Kind regards')}\n{{{{ company.name }}}}"


def _words(invoice: Invoice, what: str) -> Words:
    if what in (REMINDER, News.OVERDUE):
        return (
            _("Reminder: invoice {{ invoice.number }} was due on {{ invoice.due_on }}"),
            _(
                "perhaps it slipped your mind: invoice {{ invoice.number }} was due on "
                "{{ invoice.due_on }}, and {{ invoice.owed }} is still to pay. You can see it and "
                "how to pay it here:\n\n{{ invoice.link }}\n\nIf you have paid in the meantime, "
                "please ignore this mail. Something is not right with it? Just answer."
            ),
        )
    if what == News.PAID:
        return (
            _("Thank you: invoice {{ invoice.number }} is paid"),
            _(
                "we have received your payment. Invoice {{ invoice.number }} over "
                "{{ invoice.amount }} is paid in full. Thank you!\n\nIt stays here for you to "
                "look at:\n\n{{ invoice.link }}"
            ),
        )
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        return (
            _("Credit note {{ invoice.number }}"),
            _(
                "here is credit note {{ invoice.number }} over {{ invoice.amount }}:\n\n"
                "{{ invoice.link }}"
            ),
        )
    return (
        _("Invoice {{ invoice.number }} over {{ invoice.amount }}"),
        _(
            "here is invoice {{ invoice.number }} over {{ invoice.amount }}. Please pay it by "
            "{{ invoice.due_on }}. You can see it, the ways to pay and the file here:\n\n"
            "{{ invoice.link }}"
        ),
    )


def ready_text(invoice: Invoice, what: str) -> str:
    """The same as an SMS."""
    with override(language_of(invoice)):
        if what == News.PAID:
            return _("We have received your payment of invoice {{ invoice.number }}. Thank you!")
        if what == News.OVERDUE:
            return _(
                "Invoice {{ invoice.number }} was due on {{ invoice.due_on }}: {{ invoice.owed }} "
                "is still to pay. {{ invoice.link }}"
            )
        return _("Invoice {{ invoice.number }} over {{ invoice.amount }}: {{ invoice.link }}")
