"""The way from lead to customer, in three pages and one click (SX-26, SX-29…32)."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deals.models import Deal
from invoices import actions
from invoices.actions.converted import Made, conversion_of, made_in, rehearse
from invoices.actions.converting import Plan, is_customer
from invoices.computing import Uncomputable
from invoices.forms.converting import Wizard
from invoices.models import Invoice, Subscription
from invoices.numbers import NoSeries, day_at
from leads.models import Lead
from records.batches.rules import why_not_undo
from records.models import Batch
from records.sending import sent_once
from users.access import writers_only

STEPS = {
    "quotes": gettext_lazy("Quotes"),
    "customer": gettext_lazy("Customer"),
    "services": gettext_lazy("Services"),
}


def visible(request: HttpRequest, lead_id: int) -> Lead:
    seen = Lead.objects.live().visible_to(request.user).select_related("status__stage")
    return get_object_or_404(seen, pk=lead_id)


def wizard_of(request: HttpRequest, lead: Lead, now: datetime) -> Wizard:
    data = request.POST if request.method == "POST" else request.GET
    is_sent = request.method == "POST"
    return Wizard(data, lead=lead, user=request.user, on=day_at(now), is_sent=is_sent)


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
def convert(request: HttpRequest, lead_id: int) -> HttpResponse:
    """One of the three steps; what was sent with the others is carried along."""
    lead, now = visible(request, lead_id), timezone.now()
    wizard = wizard_of(request, lead, now)
    step = request.POST.get("go", "quotes")
    step = step if step in STEPS else "quotes"
    if step == "services" and wizard.customer.is_bound and not wizard.customer.is_valid():
        step = "customer"
    return show(request, wizard, step, now)


def show(
    request: HttpRequest, wizard: Wizard, step: str, now: datetime, problem: str = ""
) -> HttpResponse:
    """The page of a step, with what a click would bring as things stand."""
    made = None
    plan = wizard.plan() if step != "quotes" else None
    if plan is not None and not problem:
        made, problem = preview(request, wizard.lead, plan, now)
    names = [(name, words, list(STEPS).index(name)) for name, words in STEPS.items()]
    context = {
        "lead": wizard.lead,
        "wizard": wizard,
        "step": step,
        "steps": names,
        "here": list(STEPS).index(step),
        "carried": wizard.carried(step),
        "made": made,
        "problem": problem,
        "is_customer": is_customer(wizard.lead),
    }
    refused = request.method == "POST" and (problem or (step != "quotes" and plan is None))
    return render(request, "invoices/convert/step.html", context, status=422 if refused else 200)


def preview(request: HttpRequest, lead: Lead, plan: Plan, now: datetime) -> tuple[Made | None, str]:
    """What would be made, or why nothing can be."""
    leads = Lead.objects.visible_to(request.user).filter(pk=lead.pk)
    try:
        return rehearse(leads, by=request.user, plan=plan, now=now), ""
    except (actions.NotConverted, NoSeries, Uncomputable) as refused:
        return None, words_of(refused)


def words_of(refused: Exception) -> str:
    if isinstance(refused, NoSeries):
        return _("Nobody set up how these documents are numbered.")
    if isinstance(refused, Uncomputable):
        return _("These numbers are too large to be computed.")
    return str(refused)


@require_POST
@writers_only
@sent_once
def convert_now(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Does it, from the second step or the third (SX-31, SX-32). A second click, and ten at once,
    see the first one's result (TRUST D7)."""
    lead, now = visible(request, lead_id), timezone.now()
    wizard = wizard_of(request, lead, now)
    plan = wizard.plan()
    if plan is None:
        is_customer_fine = not wizard.customer.is_bound or wizard.customer.is_valid()
        return show(request, wizard, "services" if is_customer_fine else "customer", now)
    leads = Lead.objects.visible_to(request.user).filter(pk=lead.pk)
    try:
        outcome = actions.convert(leads, by=request.user, plan=plan, now=now)
    except (actions.NotConverted, NoSeries, Uncomputable) as refused:
        return show(request, wizard, "customer", now, words_of(refused))
    batch = outcome.batch or conversion_of(lead)
    if batch is None:
        messages.info(request, _("%(lead)s is a customer already.") % {"lead": lead})
        return redirect(lead)
    return redirect("lead_converted", lead.pk, batch.pk)


@require_safe
def converted(request: HttpRequest, lead_id: int, batch_id: int) -> HttpResponse:
    """What was made, with the way on and the way back."""
    lead = visible(request, lead_id)
    batch = get_object_or_404(Batch, pk=batch_id, kind="invoices.converted")
    made = made_in(batch, lead)
    invoices = Invoice.objects.live().visible_to(request.user)
    services = Subscription.objects.live().visible_to(request.user)
    deals = Deal.objects.live().visible_to(request.user)
    context = {
        "lead": lead,
        "batch": batch,
        "status": lead.status,
        "invoices": invoices.filter(pk__in=[each.pk for each in made.invoices]),
        "services": services.filter(pk__in=[each.pk for each in made.services]),
        "deals": deals.filter(pk__in=[each.pk for each in made.deals]),
        "why_not": why_not_undo(batch, request.user, now=timezone.now()),
    }
    return render(request, "invoices/convert/done.html", context)
