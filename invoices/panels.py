"""What documents show of themselves on leads and deals, and how their story is told."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deals.models import Deal
from invoices.actions.converting import is_customer
from invoices.kinds import SubscriptionState
from invoices.models import (
    BillingProfile,
    Entry,
    Invoice,
    InvoiceLine,
    Quote,
    QuoteLine,
    Subscription,
)
from invoices.models.documents import Document
from invoices.numbers import day_at
from invoices.suggestions import suggestions_for
from leads.models import Lead
from notifications.panels import COMING, OUTBOX
from records.once import written_once
from records.panels import Panel, register
from records.timeline.labels import labelled
from records.timeline.tellings import tells
from records.timeline.words import UNSPOKEN
from users.models.organisation import the_organisation

MOST = 10
# fmt: off
tells("invoices.drafted", _("drafted"), icon="file-pen", tone="blue", quiet=True,
      named=pgettext_lazy("history", "drafted"))
tells("invoices.changed", pgettext_lazy("history", "changed"), icon="pencil",
      only=frozenset({"name", "owner_id", "due_on"}))
tells("invoices.issued", _("issued"), icon="file-check", tone="green",
      only=frozenset({"number", "due_on"}), named=pgettext_lazy("history", "issued"))
tells("invoices.payment", _("entered a payment"),
      named=_("entered a payment for"), icon="banknote", tone="green",
      only=frozenset({"paid", "state"}))
tells("invoices.refund", _("entered a refund"),
      named=_("entered a refund for"), icon="banknote", tone="amber",
      only=frozenset({"paid", "state"}))
tells("invoices.chargeback", _("entered a chargeback"),
      named=_("entered a chargeback for"), icon="banknote", tone="red",
      only=frozenset({"paid", "state"}))
tells("invoices.write_off", _("wrote off"), icon="banknote-x", tone="red",
      only=frozenset({"paid", "state"}))
tells("invoices.credit", _("credited"), icon="receipt", tone="amber",
      only=frozenset({"paid", "state"}))
tells("invoices.offset", _("set against another document"),
      named=_("set against another document:"), icon="receipt", tone="green",
      only=frozenset({"paid", "state"}))
tells("invoices.voided", _("made void"), icon="ban", tone="red", only=frozenset({"state"}))
tells("invoices.became", _("made an invoice of it"),
      named=_("made an invoice of"), icon="file-check", tone="green",
      only=frozenset({"became_id"}))
tells("invoices.viewed", _("saw it"), icon="eye", tone="blue", only=frozenset(),
      named=pgettext_lazy("history", "opened"))
tells("invoices.overdue", _("noted as overdue"), icon="clock-alert", tone="amber",
      only=frozenset(), named=pgettext_lazy("history", "overdue"))
tells("invoices.sent", _("sent"), icon="mail-check", hidden=True)
tells("invoices.link_made", _("made a link for the client"),
      named=_("made a link for the client of"), icon="link", quiet=True)
tells("invoices.link_withdrawn", _("withdrew a link"),
      named=_("withdrew a link of"), icon="unlink", quiet=True)
tells("invoices.notices_changed", pgettext_lazy("history", "changed"), icon="settings")
tells("invoices.method_added", _("added a way to pay"), icon="credit-card", tone="green")
tells("invoices.method_changed", _("changed a way to pay"), icon="credit-card")
tells("invoices.method_removed", _("removed a way to pay"), icon="credit-card", tone="red")
tells("invoices.activated", _("made active by an invoice"), icon="zap", tone="green")
tells("invoices.converted", _("converted into a customer"), icon="handshake", tone="green")
tells("subscriptions.began", _("began"), icon="play", tone="green",
      named=pgettext_lazy("history", "began"))
SPOKEN = frozenset({"name", "price", "quantity", "interval", "starts_on", "ends_on", "renews",
                    "owner_id", "term_months", "discount_percent"})
tells("invoices.renewing", _("put under renewal"), icon="refresh-cw", tone="amber")
tells("invoices.left", _("noted as a former customer"), icon="log-out", tone="grey")
for _name, _words, _named, _icon, _tone in (
    ("started", _("started the service"), pgettext_lazy("history", "started"), "play", "green"),
    ("changed", _("changed the service"), pgettext_lazy("history", "changed"), "pencil", "blue"),
    ("ended", _("ended the service"), pgettext_lazy("history", "ended"), "calendar-x", "red"),
    ("renewed", _("renewed the service"), pgettext_lazy("history", "renewed"), "refresh-cw",
     "green"),
    ("renewal_near", _("noted as up for renewal:"), pgettext_lazy("history", "up for renewal"),
     "hourglass", "amber"),
    ("assigned", _("gave to somebody else:"), pgettext_lazy("history", "given"),
     "arrow-right-left", "blue"),
    ("trashed", _("moved to the trash"), pgettext_lazy("history", "moved to the trash"),
     "trash-2", "red"),
    ("restored", _("took out of the trash"), pgettext_lazy("history", "restored"), "undo-2",
     "green"),
):
    tells(f"subscriptions.{_name}", _words, only=SPOKEN, icon=_icon, tone=_tone, named=_named,
          quiet=_name in ("trashed", "restored", "assigned"))
tells("subscriptions.billed", pgettext_lazy("history", "changed"), hidden=True)
tells("invoices.trashed", _("moved to the trash"), icon="trash-2", tone="red", quiet=True)
tells("invoices.restored", _("took out of the trash"), icon="undo-2", tone="green", quiet=True)
tells("invoices.billing_added", _("added the billing details"), icon="receipt", quiet=True,
      alone=True)
tells("invoices.billing_changed", _("changed the billing details"), icon="receipt", quiet=True,
      alone=True)
tells("invoices.handed_over", _("gave to somebody else:"), icon="arrow-right-left", quiet=True)
tells("invoices.imported", _("imported"), icon="file-down", tone="blue",
      only=frozenset({"issued_on"}))
for _kind in ("import_begun", "line_added", "line_changed", "line_removed", "entry_written"):
    tells(f"invoices.{_kind}", pgettext_lazy("history", "changed"), hidden=True)
tells("quotes.drafted", _("drafted"), icon="file-pen", tone="blue", quiet=True,
      named=pgettext_lazy("history", "drafted"))
tells("quotes.changed", pgettext_lazy("history", "changed"), icon="pencil",
      only=frozenset({"name", "owner_id", "valid_until"}))
tells("quotes.issued", _("sent out"), icon="file-check", tone="blue",
      only=frozenset({"number", "valid_until"}), named=pgettext_lazy("history", "sent out"))
tells("quotes.viewed", _("saw it"), icon="eye", tone="blue", only=frozenset(),
      named=pgettext_lazy("history", "opened"))
tells("quotes.accepted", _("accepted"), icon="thumbs-up", tone="green",
      only=frozenset({"answered_by", "answer"}), named=pgettext_lazy("history", "accepted"))
tells("quotes.declined", _("declined"), icon="thumbs-down", tone="red",
      only=frozenset({"answered_by", "answer"}), named=pgettext_lazy("history", "declined"))
tells("quotes.reopened", _("opened again"), icon="undo-2", tone="blue", only=frozenset(),
      named=pgettext_lazy("history", "opened again"))
tells("quotes.withdrawn", _("withdrew"), icon="ban", tone="amber", only=frozenset(),
      named=pgettext_lazy("history", "withdrawn"))
tells("quotes.expired", _("noted as expired"), icon="hourglass", tone="amber",
      only=frozenset(), named=pgettext_lazy("history", "expired"))
tells("quotes.replaced", _("replaced by a newer version"), icon="copy-plus", only=frozenset(),
      quiet=True, named=pgettext_lazy("history", "replaced by a newer version"))
tells("quotes.sent", _("sent"), icon="mail-check", hidden=True)
tells("quotes.link_made", _("made a link for the client"),
      named=_("made a link for the client of"), icon="link", quiet=True)
tells("quotes.link_withdrawn", _("withdrew a link"),
      named=_("withdrew a link of"), icon="unlink", quiet=True)
tells("quotes.trashed", _("moved to the trash"), icon="trash-2", tone="red", quiet=True)
tells("quotes.restored", _("took out of the trash"), icon="undo-2", tone="green", quiet=True)
tells("quotes.handed_over", _("gave to somebody else:"), icon="arrow-right-left", quiet=True)
tells("quotes.option_chosen", pgettext_lazy("history", "changed"), hidden=True)
# fmt: on
labelled(InvoiceLine, "name")
labelled(QuoteLine, "name")
labelled(Entry, "note")
UNSPOKEN.update({"anchor_on", "noticed_for", "billed_until", "waits_for_id"})
labelled(BillingProfile, "name")


def invoices_of(about: Lead | Deal, user) -> dict[str, Any] | None:
    """The newest ones, with what is still to pay."""
    name = type(about)._meta.model_name
    found = newest_invoices(name, about.pk, user.visible_owner_ids())
    may_add = user.can_write() and not about.is_trashed
    if not found and not may_add:
        return None
    today = day_at(timezone.now()) if found else date.min
    shown = [(each, each.is_overdue(today)) for each in found[:MOST]]
    return {"invoices": shown, "more": len(found) > MOST, "about": name, "may_add": may_add}


@written_once
def newest_invoices(name: str, number: int, owners: list[int] | None) -> QuerySet[Invoice]:
    """Of a lead or a deal, as far as one sees them: those of ``owners``, or all."""
    found = Invoice.objects.live().filter(**{name: number}).order_by("-id")
    return (found if owners is None else found.filter(owner__id__anyof=owners))[: MOST + 1]


def invoices_ahead(about: Lead | Deal, user) -> list[tuple]:
    """Asked with the other reads of the page."""
    owners = user.visible_owner_ids()
    return [(newest_invoices, type(about)._meta.model_name, about.pk, owners), (the_organisation,)]


def quotes_of(about: Lead | Deal, user) -> dict[str, Any] | None:
    """The newest ones, and until when they hold (SX-35)."""
    name = type(about)._meta.model_name
    found = newest_quotes(name, about.pk, user.visible_owner_ids())
    may_add = user.can_write() and not about.is_trashed
    if not found and not may_add:
        return None
    today = day_at(timezone.now()) if found else date.min
    shown = [(each, each.is_waiting(today)) for each in found[:MOST]]
    return {"quotes": shown, "more": len(found) > MOST, "about": name, "may_add": may_add}


@written_once
def newest_quotes(name: str, number: int, owners: list[int] | None) -> QuerySet[Quote]:
    """Of a lead or a deal, as far as one sees them: those of ``owners``, or all."""
    found = Quote.objects.live().filter(**{name: number}).order_by("-id")
    return (found if owners is None else found.filter(owner__id__anyof=owners))[: MOST + 1]


def quotes_ahead(about: Lead | Deal, user) -> list[tuple]:
    """Asked with the other reads of the page."""
    owners = user.visible_owner_ids()
    return [(newest_quotes, type(about)._meta.model_name, about.pk, owners), (the_organisation,)]


def billing_of(lead: Lead, user) -> dict[str, Any]:
    """How the lead wants its documents (LS-29)."""
    profile = next(iter(profile_of(lead.pk)), None)
    return {"profile": profile, "may_edit": user.can_write() and not lead.is_trashed}


@written_once
def profile_of(lead_id: int) -> QuerySet[BillingProfile]:
    return BillingProfile.objects.live().filter(lead=lead_id).order_by("pk")[:1]


def billing_ahead(lead: Lead, user) -> list[tuple]:
    return [(profile_of, lead.pk)]


def services_of(lead: Lead, user) -> dict[str, Any] | None:
    """What the lead has of us again and again: what goes on before what is over (SX-17)."""
    found = services_there(lead.pk, user.visible_owner_ids())
    may_add = user.can_write() and not lead.is_trashed
    if not found and not may_add:
        return None
    shown = {"services": found[:MOST], "more": len(found) > MOST}
    return shown | {"may_add": may_add, "may_convert": may_add and not is_customer(lead)}


@written_once
def services_there(lead_id: int, owners: list[int] | None) -> QuerySet[Subscription]:
    found = Subscription.objects.live().filter(lead=lead_id)
    found = found if owners is None else found.filter(owner__id__anyof=owners)
    over = Case(When(state=SubscriptionState.ENDED, then=1), default=0)
    return found.order_by(over, "-id")[: MOST + 1]


def services_ahead(lead: Lead, user) -> list[tuple]:
    return [(services_there, lead.pk, user.visible_owner_ids())]


def suggested_to(lead: Lead, user) -> dict[str, Any] | None:
    """Only to customers: who bought nothing yet is sold to by deals (LS-30, LS-31)."""
    found = suggestions_for(lead, user) if is_customer(lead) else []
    may_add = user.can_write() and not lead.is_trashed
    return {"suggestions": found, "may_add": may_add} if found else None


register(Lead, Panel("suggestions", "invoices/suggestions.html", suggested_to, position=62))
register(
    Lead,
    Panel("services", "invoices/services.html", services_of, position=24, ahead=services_ahead),
)
register(
    Lead,
    Panel("billing", "invoices/billing_panel.html", billing_of, position=60, ahead=billing_ahead),
)


def links_of(document: Document, user) -> dict[str, Any] | None:
    """Where the client can see it; addresses themselves are known to nobody but who got them."""
    if not document.number or document.state == "void":
        return None
    links = list(document.public_links.live().order_by("-id")[:MOST])
    now, name = timezone.now(), document._meta.model_name
    shown = [
        (each, each.works_at(now), reverse(f"{name}_link_withdraw", args=[document.pk, each.pk]))
        for each in links
    ]
    new_url = reverse(f"{name}_link_new", args=[document.pk])
    return {"links": shown, "may_write": user.can_write(), "new_url": new_url}


register(Subscription, COMING)
for _model in (Quote, Invoice):
    register(_model, COMING)
    register(_model, OUTBOX)
    register(_model, Panel("links", "invoices/links.html", links_of, position=10))
for _model in (Lead, Deal):
    register(
        _model,
        Panel("quotes", "invoices/quotes/panel.html", quotes_of, position=24, ahead=quotes_ahead),
    )
    register(
        _model,
        Panel("invoices", "invoices/panel.html", invoices_of, position=25, ahead=invoices_ahead),
    )
