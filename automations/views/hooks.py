"""Webhooks: their addresses, and what was delivered (X12)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from automations import actions
from automations.forms.hooks import HookForm
from automations.hooks.deliveries import hooks as live_hooks
from automations.hooks.deliveries import replay
from automations.models import Delivery, Hook
from automations.views.rules import FORM, tell_done
from records.sending import sent_once
from users.access import admins_only
from users.views.answers import held, page

SHOWN = 50


@require_safe
@admins_only
def hooks(request: HttpRequest) -> HttpResponse:
    return render(request, "automations/hooks.html", {"hooks": live_hooks()})


@FORM
@admins_only
@sent_once
def new(request: HttpRequest) -> HttpResponse:
    form = HookForm(request.POST or None)
    if form.is_valid():
        hook = Hook(**form.values)
        tell_done(request, actions.add_hook(hook, by=request.user), _("Added."))
        return redirect("hook", hook.pk)
    return page(request, "automations/form.html", form=form, title=_("New webhook"))


@FORM
@admins_only
def hook(request: HttpRequest, pk: int) -> HttpResponse:
    """Its address and secret, and the last messages with what the other side said."""
    row = get_object_or_404(Hook.objects.live(), pk=pk)
    form = HookForm(request.POST or None, instance=row)
    if form.is_valid():
        outcome = actions.change_hooks(
            Hook.objects.filter(pk=pk), by=request.user, values=form.values, expect=form.expect
        )
        if not held(form, outcome):
            tell_done(request, outcome, _("Saved."))
            return redirect("hook", pk)
    row = Hook.objects.get(pk=pk)
    log = Delivery.objects.filter(hook=pk).order_by("-id")[:SHOWN]
    return page(request, "automations/hook.html", form=form, hook=row, log=log)


@require_POST
@admins_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Hook.objects.live(), pk=pk)
    outcome = actions.remove_hooks(Hook.objects.filter(pk=pk), by=request.user)
    tell_done(request, outcome, _("“%(name)s” is removed.") % {"name": row})
    return redirect("hooks")


@require_POST
@admins_only
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends one message again, as it was."""
    delivery = get_object_or_404(Delivery, pk=pk)
    replay(Delivery.objects.filter(pk=pk), by=request.user, now=timezone.now())
    messages.success(request, _("It is sent again within a minute."))
    return redirect("hook", delivery.hook_id)
