"""Set-up: how clients can pay (WA-21, WA-22)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoices import actions
from invoices.forms.methods import MethodForm
from invoices.models import PaymentAttempt, PaymentMethod
from invoices.paying import Declined, NotReached, Online, online_of, plugin_of
from invoices.paying.plugin import PLUGINS
from invoices.paying.why import words_of
from leads.views.writing import FORM
from records.sending import sent_once
from users.access import admins_only
from users.links import public_url
from users.models import SecurityKind
from users.security import note
from users.views.answers import held, page, sent, tell

SHOWN = 30


@require_safe
@admins_only
def methods(request: HttpRequest) -> HttpResponse:
    """Those there are, in the order clients see them, and the kinds to choose from."""
    found = [(each, plugin_of(each)) for each in PaymentMethod.objects.live()]
    kinds = sorted(PLUGINS.values(), key=lambda kind: (issubclass(kind, Online), kind.name))
    return page(request, "invoices/setup/payments.html", methods=found, kinds=kinds)


@FORM
@admins_only
@sent_once
def new(request: HttpRequest, plugin: str) -> HttpResponse:
    kind = PLUGINS.get(plugin)
    if kind is None:
        raise Http404
    method = PaymentMethod(plugin=plugin, name=str(kind.label))
    form = MethodForm(sent(request), instance=method)
    if form.is_valid():
        made = actions.add_method(
            plugin, by=request.user, secrets=form.secrets, **form.values
        )  # fmt: skip
        _note(request, made)
        messages.success(request, _("Added."))
        return redirect("payment_method", made.pk)
    title = _("New way to pay: %(kind)s") % {"kind": kind.label}
    return page(request, "invoices/setup/payment.html", form=form, title=title, kind=kind)


@FORM
@admins_only
def method(request: HttpRequest, pk: int) -> HttpResponse:
    """Its settings, where the provider is to call, and what it called about."""
    found = _found(pk)
    plugin = plugin_of(found)
    if plugin is None:
        raise Http404
    form = MethodForm(sent(request), instance=found)
    if form.is_valid():
        outcome = actions.change_method(
            found, by=request.user, values=form.values, secrets=form.secrets, expect=form.expect
        )
        if not held(form, outcome):
            _note(request, found)
            tell(request, outcome, _("Saved."))
            return redirect("payment_method", pk)
    context = {"form": form, "method": found, "title": found.name, "kind": plugin}
    if isinstance(plugin, Online):
        context["callback"] = public_url(reverse("payment_callback", args=[found.key]))
        context["calls"] = plugin.calls
        calls = PaymentAttempt.objects.filter(method=found).select_related("invoice")[:SHOWN]
        context["log"] = [(each, words_of(each.reason)) for each in calls]
    return page(request, "invoices/setup/payment.html", **context)


@require_POST
@admins_only
def move(request: HttpRequest, pk: int) -> HttpResponse:
    actions.move_method(_found(pk), by=request.user, up=request.POST.get("to") != "down")
    return redirect("payment_methods")


@require_POST
@admins_only
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the provider knows us by what is set up here."""
    found = _found(pk)
    plugin = online_of(found)
    if plugin is None:
        raise Http404
    try:
        account = plugin.test()
    except NotReached:
        messages.error(request, _("The provider cannot be reached just now."))
    except Declined as problem:
        messages.error(request, _("The provider says: %(words)s") % {"words": str(problem)[:200]})
    else:
        messages.success(request, _("It works. Account: %(name)s") % {"name": account})
    return redirect("payment_method", pk)


@require_POST
@admins_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(pk)
    actions.remove_methods(PaymentMethod.objects.filter(pk=pk), by=request.user)
    _note(request, found)
    messages.success(request, _("“%(name)s” is removed.") % {"name": found})
    return redirect("payment_methods")


def _found(pk: int) -> PaymentMethod:
    return get_object_or_404(PaymentMethod.objects.live(), pk=pk)


def _note(request: HttpRequest, method: PaymentMethod) -> None:
    """Who may change where money goes may take it: it stands in the security log (X17)."""
    about = f"{method.plugin} {method.name}"
    note(SecurityKind.PAYMENTS_CHANGED, request, user=request.user, about=about)
