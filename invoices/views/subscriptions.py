"""Services of customers: their page, and what is done with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoices import actions
from invoices.actions.subscriptions import as_product
from invoices.forms.subscriptions import EndForm, SubscriptionForm
from invoices.kinds import SubscriptionState
from invoices.models import Invoice, Product, Subscription
from invoices.numbers import day_at
from leads.actions import NotAnOwner
from leads.models import Lead
from leads.views.writing import FORM, tell_done
from records.asked import number_in
from records.lists.working import working
from records.sending import sent_once
from tasks.views.asked import lead_and_deal
from users.access import writers_only
from users.models import Organisation
from users.views.answers import held, page, sent


def visible_subscription(request: HttpRequest, subscription_id: int) -> Subscription:
    """In the trash or not; 404 where it is not theirs to see (TRUST A2)."""
    found = Subscription.objects.visible_to(request.user)
    found = found.select_related("lead", "owner", "product", "quote", "waits_for")
    return get_object_or_404(found, pk=subscription_id)


def one(request: HttpRequest, subscription: Subscription):
    """As the set actions take."""
    return Subscription.objects.visible_to(request.user).filter(pk=subscription.pk)


@require_safe
def subscription(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """What it is, until when, and what was charged for it."""
    found = visible_subscription(request, subscription_id)
    user = request.user
    may_write = user.can_write() and not found.is_trashed
    goes_on = found.state != SubscriptionState.ENDED
    charged = Invoice.objects.live().visible_to(user).filter(lines__subscription=found)
    context = {
        "subscription": found,
        "lead": Lead.objects.visible_to(user).filter(pk=found.lead_id).first(),
        "invoices": charged.distinct().order_by("-id")[:12],
        "may_write": may_write,
        "may_end": may_write and goes_on,
        "may_renew": may_write and found.ends_on is not None,
        "may_trash": may_write and found.billed_until is None,
        "may_restore": user.can_write() and found.is_trashed,
        "working": working(request, found),
    }
    return render(request, "invoices/subscription.html", context)


@FORM
@writers_only
@sent_once
def new(request: HttpRequest) -> HttpResponse:
    """By hand (CM-35); ``?lead=`` says for whom, ``?product=`` what."""
    lead, _deal = lead_and_deal(request)
    sold = Product.objects.visible_to(request.user).sold()
    product = sold.filter(pk=number_in(request.GET.get("product", ""))).first()
    asked = Subscription(
        lead=lead, currency=Organisation.current().base_currency, owner=request.user,
        starts_on=day_at(timezone.now()),
    )  # fmt: skip
    asked = as_product(asked, product) if product else asked
    form = SubscriptionForm(sent(request), instance=asked, user=request.user)
    if form.is_valid():
        started = form.new_subscription()
        how = {"by": request.user, "now": timezone.now()}
        if outcome := _told(form, lambda: actions.start_subscriptions([started], **how)):
            tell_done(request, outcome, _("The service is added."))
            return redirect(started)
    return page(request, "invoices/subscription_form.html", form=form, title=_("New service"),
                lead=lead)  # fmt: skip


def _told(form, act) -> Any:
    """What the action answered; None where it refused, which the form then says."""
    try:
        return act()
    except NotAnOwner as problem:
        form.add_error("owner", str(problem))
        return None


@FORM
@writers_only
def edit(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """All its fields; told where somebody was quicker (TRUST E9)."""
    found = visible_subscription(request, subscription_id)
    if found.is_trashed:
        return redirect(found)
    form = SubscriptionForm(sent(request), instance=found, user=request.user)
    if form.is_valid():
        how = {"by": request.user, "now": timezone.now(), "expect": form.expect}
        rows = one(request, found)
        outcome = _told(form, lambda: actions.change_subscriptions(rows, values=form.values, **how))
        if outcome and not held(form, outcome):
            tell_done(request, outcome, _("Saved."))
            return redirect(found)
    return page(request, "invoices/subscription_form.html", form=form, title=str(found),
                subscription=found)  # fmt: skip


@FORM
@writers_only
def end(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Its last day (LS-21)."""
    found = visible_subscription(request, subscription_id)
    now = timezone.now()
    initial = {"on": found.ends_on or found.billed_until or day_at(now)}
    form = EndForm(sent(request), initial=initial)
    if form.is_valid():
        on = form.cleaned_data["on"]
        outcome = actions.end_subscriptions(one(request, found), by=request.user, on=on, now=now)
        if not held(form, outcome):
            tell_done(request, outcome, _("It ends on that day."))
            return redirect(found)
    title = _("End %(service)s") % {"service": found}
    return page(request, "invoices/subscription_form.html", form=form, title=title,
                subscription=found)  # fmt: skip


@require_POST
@writers_only
@sent_once
def renew(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """For another term."""
    return _done(request, subscription_id, actions.renew_subscriptions, _("Renewed."))


@require_POST
@writers_only
def put_in_trash(request: HttpRequest, subscription_id: int) -> HttpResponse:
    found = visible_subscription(request, subscription_id)
    outcome = actions.trash_subscriptions(one(request, found), by=request.user)
    tell_done(request, outcome, _("The service is in the trash."))
    return redirect("subscriptions" if outcome.changed else found)


@require_POST
@writers_only
def take_back(request: HttpRequest, subscription_id: int) -> HttpResponse:
    done = _("The service is back.")
    return _done(request, subscription_id, actions.restore_subscriptions, done)


def _done(request: HttpRequest, subscription_id: int, act, words: str) -> HttpResponse:
    found = visible_subscription(request, subscription_id)
    now: datetime = timezone.now()
    tell_done(request, act(one(request, found), by=request.user, now=now), words)
    return redirect(found)
