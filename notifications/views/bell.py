"""What one hears, and how."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import actions
from notifications.forms.settings import SettingsForm, SignatureForm
from notifications.models import Notification, Rhythm, Signature
from notifications.notices.reading import goes_to, told
from users.views.answers import page, sent

PAGE = 50
MOST = 99  # a badge counts no further


def mine(request: HttpRequest):
    return Notification.objects.visible_to(request.user)


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The badge alone, asked for every minute: one read of a partial index."""
    count = mine(request).unread()[: MOST + 1].count()
    return render(request, "notifications/bell.html", {"unread": count, "most": MOST})


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """Newest first; ``?before=`` goes on."""
    rows = mine(request).filter(in_app=True).select_related("actor").order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    context = {
        "told": told(found[:PAGE], request.user),
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "has_new": any(row.read_at is None for row in found),
    }
    return render(request, "notifications/notifications.html", context)


@require_safe
def notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to what it is about; it has been read then."""
    row = get_object_or_404(mine(request), pk=pk)
    actions.mark_read(mine(request).filter(pk=pk), by=request.user, now=timezone.now())
    return redirect(goes_to(row, request.user) or "notifications")


@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    """All of them, or the one named."""
    rows, pk = mine(request), request.POST.get("id", "")
    if pk.isascii() and pk.isdigit() and len(pk) < 19:
        rows = rows.filter(pk=int(pk))
    actions.mark_read(rows, by=request.user, now=timezone.now())
    return redirect("notifications")


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Per kind and channel, and the hours at which one may be written to (X31)."""
    rhythm = Rhythm.objects.filter(user=request.user).first() or Rhythm(user=request.user)
    form = SettingsForm(sent(request), user=request.user, rhythm=rhythm)
    if form.is_valid():
        actions.save_preferences(form.wishes, by=request.user, rhythm=form.rhythm_values)
        messages.success(request, _("Saved."))
        return redirect("notification_settings")
    return page(request, "notifications/settings.html", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: HttpRequest) -> HttpResponse:
    """X08: what stands under one's mails."""
    stored = Signature.objects.filter(user=request.user).first()
    form = SignatureForm(sent(request), initial={"text": stored.text if stored else ""})
    if form.is_valid():
        actions.save_signature(form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("signature")
    return page(request, "notifications/signature.html", form=form)
