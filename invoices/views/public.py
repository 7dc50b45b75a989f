"""What a client sees at the address that was sent, without an account (WA-15, WA-18, WA-19).

Looking at it changes nothing: programmes that open links in mails act on nothing (TRUST A10).
"Seen" is noted by a POST the page's script sends once somebody looks at it; without a script it
is not noted at all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from invoices import actions
from invoices.actions.drawing import ask_for_file
from invoices.actions.lines import lines_of
from invoices.actions.papers import Altered
from invoices.arriving import arrival
from invoices.behind import invoice_behind, standing
from invoices.drawing import Document, paper_of
from invoices.letters import language_of
from invoices.models import Invoice
from invoices.numbers import day_at
from invoices.papers.paper import Paper
from invoices.papers.pdf import COLOUR
from invoices.papers.shown import shown
from invoices.views.documents import as_pdf, waiting
from invoices.ways import ways_of
from records.actors import Actor
from records.models.events import ActorKind
from records.printing.render import Unprintable
from tasks.limits import MINUTE, within
from users.models import Organisation
from users.security import client_address

CLIENT = Actor(ActorKind.CLIENT)
ASKED = 120  # requests a minute from one address
QUIET = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
}
Page = Callable[..., HttpResponse]


def for_clients(find: Callable[..., Document | None]) -> Callable[[Page], Callable]:
    """Whoever has a link that works gets the page; everybody else one and the same answer.
    ``find`` f(token, now=) → the document behind it."""

    def decorate(page: Page) -> Callable[..., HttpResponse]:
        @login_not_required
        @wraps(page)
        def asked(request: HttpRequest, token: str, **more: str) -> HttpResponse:
            address = client_address(request) or ""
            if not within("public_invoice", address, most=ASKED, seconds=MINUTE):
                response = render(request, "invoices/public/later.html", status=429)
                response["Retry-After"] = str(MINUTE)
            elif (found := find(token, now=timezone.now())) is None:
                response = nothing_here(request)
            else:
                with override(language_of(found)):
                    response = page(request, found, **more)
            return quiet(response)

        return asked

    return decorate


def quiet(response: HttpResponse) -> HttpResponse:
    for name, value in QUIET.items():
        response[name] = value
    return response


def nothing_here(request: HttpRequest) -> HttpResponse:
    return render(request, "invoices/public/gone.html", status=404)


def framed(paper: Paper) -> dict[str, Any]:
    """What every document shows a client."""
    colour = paper.colour if COLOUR.fullmatch(paper.colour) else "1f5fae"
    return {
        "paper": paper,
        "shown": shown(paper),
        "colour": f"#{colour}",
        "has_logo": bool(Organisation.current().logo),
    }


@require_safe
@for_clients(invoice_behind)
def invoice(request: HttpRequest, found: Invoice) -> HttpResponse:
    """The invoice, what is open, and the ways to pay it."""
    paper = paper_of(found, list(lines_of(found)))
    context = framed(paper) | {
        "invoice": found,
        "standing": standing(found, day_at(timezone.now()), paper.language),
        "ways": ways_of(found, paper),
        "arrival": arrival(found, timezone.now()),
    }
    return render(request, "invoices/public/invoice.html", context)


@require_safe
@for_clients(invoice_behind)
def pdf(request: HttpRequest, found: Invoice) -> HttpResponse:
    return file_for_client(request, found)


def file_for_client(request: HttpRequest, found: Document) -> HttpResponse:
    try:
        content = ask_for_file(found, now=timezone.now())
    except (Unprintable, Altered):
        return nothing_here(request)
    if content is None:
        return waiting(request, "invoices/public/waiting.html", {"document": found})
    return as_pdf(content, found.number)


# Whoever posts here knows the secret address; all it can do is to note that it was seen.
@csrf_exempt
@require_POST
@for_clients(invoice_behind)
def seen(request: HttpRequest, found: Invoice) -> HttpResponse:
    """Somebody looks at it. Not one of us, who try out what the client gets."""
    if not request.user.is_authenticated and found.viewed_at is None:
        one = Invoice.objects.filter(pk=found.pk)
        actions.mark_seen(one, by=CLIENT, now=timezone.now())
    return HttpResponse(status=204)
