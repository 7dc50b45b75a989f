"""The page of a quote, and its file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.models import Deal
from invoices.actions.lines import lines_of
from invoices.actions.quoting import ANEW
from invoices.drawing import paper_of
from invoices.kinds import QuoteState
from invoices.models import Invoice, Quote
from invoices.numbers import day_at
from invoices.papers.shown import shown
from invoices.views.documents import pdf_of
from leads.models import Lead
from records.lists.working import working

CLOSED = (QuoteState.DECLINED, QuoteState.EXPIRED)


def visible_quote(request: HttpRequest, quote_id: int) -> Quote:
    """The quote, in the trash or not; 404 where it is not theirs to see (TRUST A2)."""
    found = Quote.objects.visible_to(request.user)
    found = found.select_related("lead", "owner", "contact", "revises", "deal")
    return get_object_or_404(found, pk=quote_id)


def one(request: HttpRequest, quote: Quote):
    """The quote as the set actions take."""
    return Quote.objects.visible_to(request.user).filter(pk=quote.pk)


@require_safe
def quote(request: HttpRequest, quote_id: int) -> HttpResponse:
    """Everything about one quote: what it says, what was answered, what became of it."""
    found = visible_quote(request, quote_id)
    user, today = request.user, day_at(timezone.now())
    lines = list(lines_of(found))
    seen = Quote.objects.visible_to(user)
    context = {
        "quote": found,
        "lead": Lead.objects.visible_to(user).filter(pk=found.lead_id).first(),
        "deal": Deal.objects.visible_to(user).filter(pk=found.deal_id).first(),
        "paper": shown(paper_of(found, lines)),
        "older": seen.filter(pk=found.revises_id).first(),
        "newer": seen.live().filter(revises=found).order_by("-pk").first(),
        "invoices": list(Invoice.objects.live().visible_to(user).filter(quote=found)),
        "is_over": found.is_over(today),
        "may": what_may_be_done(found, user, today),
        "working": working(request, found),
    }
    return render(request, "invoices/quotes/quote.html", context)


def what_may_be_done(quote: Quote, user, today) -> dict[str, bool]:
    """Which buttons stand there; the actions ask again (TRUST D9)."""
    may_write = user.can_write() and not quote.is_trashed
    is_draft, is_waiting = quote.state == QuoteState.DRAFT, quote.is_waiting(today)
    is_valid = quote.valid_until is None or quote.valid_until >= today
    return {
        "edit": may_write and is_draft,
        "send": may_write and (is_draft or is_waiting),
        "answer": may_write and is_waiting,
        "reopen": may_write and quote.state in CLOSED and is_valid,
        "version": may_write and quote.state in ANEW,
        "copy": may_write,
        "invoice": may_write and quote.state == QuoteState.ACCEPTED,
        "restore": user.can_write() and quote.is_trashed,
    }


@require_safe
def pdf(request: HttpRequest, quote_id: int) -> HttpResponse:
    return pdf_of(request, visible_quote(request, quote_id))
