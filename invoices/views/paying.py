"""A client pays by a provider: there, back, and what the provider calls us about (WA-19, TRUST D6).

None of these has a session: whoever posts knows a secret address, or is known by a signature.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from invoices import actions
from invoices.behind import invoice_behind
from invoices.kinds import ToldKind
from invoices.models import Checkout, Invoice, PaymentMethod
from invoices.paying import Declined, Forged, NotReached, online_of
from invoices.views.public import ASKED, CLIENT, for_clients, nothing_here, quiet
from records.actors import SYSTEM
from records.sealed import Unreadable, seal_text, unseal_text
from tasks.limits import MINUTE, within
from users.links import public_url
from users.security import client_address

LARGEST = 256 * 1024  # of a call
CALLS = 600  # a minute from one address
REFUSED = 60  # a minute are written down: a flood fills no table
RETURNS = timedelta(days=2)  # so long the address works that the provider was given


# As with "seen": the page sends no referrer, so that a token of a form could not be checked, and
# whoever knows the secret address may pay.
@csrf_exempt
@require_POST
@for_clients(invoice_behind)
def pay(request: HttpRequest, found: Invoice, key: str) -> HttpResponse:
    """Leads to the provider's page. By a page of ours, because the policy lets forms lead nowhere
    else; the client's browser goes on by itself where it runs scripts."""
    method = PaymentMethod.objects.offered().filter(key=key).first()
    if method is None:
        return nothing_here(request)
    token = request.resolver_match.kwargs["token"]
    try:
        checkout = actions.begin(
            found,
            by=CLIENT,
            method=method,
            back=lambda made: return_address(token, made),
            now=timezone.now(),
        )
    except actions.NothingToPay:
        return redirect("public_invoice", token)
    except (NotReached, Declined, ValueError, KeyError, TypeError):
        words = {"name": method.name, "back": reverse("public_invoice", args=[token])}
        return render(request, "invoices/public/not_now.html", words, status=503)
    handoff = checkout.handoff
    context = {"invoice": found, "name": method.name, **handoff}
    response = render(request, "invoices/public/handoff.html", context)
    if handoff["fields"]:
        parts = urlsplit(handoff["address"])
        response._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}
    return response


def return_address(token: str, checkout: Checkout) -> str:
    """Where the provider sends the client back: it can open the invoice for two days, and nobody
    who finds it later in a log of the provider can (TRUST A10)."""
    return public_url(reverse("payment_back", args=[seal_text(f"{checkout.key} {token}")]))


@require_safe
@login_not_required
def back(request: HttpRequest, sealed: str) -> HttpResponse:
    """The client returns. What became of the payment is asked once, then their page says it."""
    address = client_address(request) or ""
    if not within("payment_back", address, most=ASKED, seconds=MINUTE):
        return quiet(render(request, "invoices/public/later.html", status=429))
    try:
        key, _space, token = unseal_text(sealed, within=RETURNS).partition(" ")
    except Unreadable:
        return quiet(nothing_here(request))
    checkout = Checkout.objects.select_related("method", "invoice").filter(key=key).first()
    if checkout is not None and request.method == "GET":
        stopped = "stopped" in request.GET
        actions.come_back(checkout, by=CLIENT, stopped=stopped, now=timezone.now())
    return quiet(redirect("public_invoice", token))


@csrf_exempt
@require_POST
@login_not_required
def callback(request: HttpRequest, key: str) -> HttpResponse:
    """Something happened, says somebody who has to prove to be the provider. All of it is kept.
    What was understood is answered with 200, booked or not: told again it would be no better."""
    address = client_address(request) or ""
    if not within("payment_callback", address, most=CALLS, seconds=MINUTE):
        return answer(429, _("Later, please."))
    method = PaymentMethod.objects.filter(key=key).first()
    plugin = online_of(method) if method else None
    if plugin is None:
        return answer(404, _("There is nothing here."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return answer(413, _("That is too much."))
    now = timezone.now()
    try:
        told = plugin.read_callback(request, now=now)
    except Forged as problem:
        if within("payment_refused", method.key, most=REFUSED, seconds=MINUTE):
            actions.refuse(method, by=SYSTEM, reason=str(problem), now=now)
        return answer(400, str(problem))
    except (NotReached, Declined):
        return answer(503, _("Later, please."))
    # A payment is the client's doing; what goes back is the provider's word for somebody's.
    by = CLIENT if told.kind == ToldKind.PAYMENT else SYSTEM
    attempt = actions.record(method, by=by, told=told, now=now)
    return answer(200, attempt.fate)


def answer(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
