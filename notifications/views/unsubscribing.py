"""Where people outside refuse mailings, and where admins see who did."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications import actions
from notifications.forms.letters import bare_number
from notifications.models import Unsubscribed
from notifications.sending.unsubscribe import address_of
from records.actors import Actor
from records.models.events import ActorKind
from users.access import admins_only
from users.models import Organisation

CLIENT = Actor(ActorKind.CLIENT)


# A mail programme posts here by itself (RFC 8058), without a cookie of ours. The address names who
# is meant and is signed; all it can do is refuse.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The page only asks: programmes that open links act on nothing (TRUST A10)."""
    address = address_of(token)
    if address is None:
        raise Http404
    if request.method == "POST":
        actions.unsubscribe([address], by=CLIENT)
    context = {
        "address": address,
        "done": request.method == "POST",
        "organisation": Organisation.current().name,
    }
    return render(request, "notifications/unsubscribe.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def unsubscribed(request: HttpRequest) -> HttpResponse:
    """Who wants no mailings; somebody may have said so by phone."""
    if request.method == "POST":
        return _changed(request)
    rows = Unsubscribed.objects.live()
    asked = request.GET.get("q", "").strip().lower()
    if asked:
        rows = rows.filter(address__startswith=asked)
    context = {"rows": rows.order_by("-updated_at", "-pk")[:200], "asked": asked}
    return render(request, "notifications/unsubscribed.html", context)


def _changed(request: HttpRequest) -> HttpResponse:
    address = request.POST.get("address", "").strip()
    number = bare_number(address)
    try:
        if number is None:
            validate_email(address)
    except ValidationError:
        messages.error(request, _("That is no e-mail address, and no number with country code."))
        return redirect("unsubscribed")
    address = number or address
    if "back" in request.POST:
        actions.resubscribe([address], by=request.user)
        messages.success(request, _("Mailings may go there again."))
    else:
        actions.unsubscribe([address], by=request.user)
        messages.success(request, _("No mailing goes there any more."))
    return redirect("unsubscribed")
