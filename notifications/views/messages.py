"""One message: where it stands, and what can still be done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications import actions
from notifications.kinds import KINDS
from notifications.models import Channel, Message
from notifications.segments import told
from users.views.answers import tell


def visible(request: HttpRequest, pk: int) -> Message:
    found = Message.objects.live().visible_to(request.user).select_related("author", "user")
    return get_object_or_404(found, pk=pk)


@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    kind = KINDS.get(found.kind)
    context = {
        "message": found,
        "length": told(found.text) if found.channel == Channel.SMS and found.text else "",
        "kind": kind.label if kind else found.kind,
        "is_made_late": bool(kind and kind.compose and not found.text),
        "may_act": request.user.is_admin or found.author_id == request.user.pk,
    }
    return render(request, "notifications/message.html", context)


def back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page the button stood on."""
    asked = request.POST.get("next", "")
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return redirect(asked if ours else "message_page", **({} if ours else {"pk": pk}))


@require_POST
def message_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    messages = Message.objects.filter(pk=found.pk)
    outcome = actions.cancel(messages, by=request.user, now=timezone.now())
    tell(request, outcome, _("Taken back. It was not sent."))
    return back(request, pk)


@require_POST
def message_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    messages = Message.objects.filter(pk=found.pk)
    outcome = actions.send_again(messages, by=request.user, now=timezone.now())
    tell(request, outcome, _("It is in the outbox again."))
    return back(request, pk)
