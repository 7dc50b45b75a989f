"""The billing details of a lead."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from invoices import actions
from invoices.forms.billing import BillingForm
from invoices.models import BillingProfile
from leads.models import Lead
from leads.views.writing import FORM, tell_done
from users.access import writers_only
from users.views.answers import held, page, sent


@FORM
@writers_only
def billing(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Name, address, tax id and terms on documents for this lead; told where somebody was
    quicker (TRUST E9)."""
    seen = Lead.objects.live().visible_to(request.user)
    lead = get_object_or_404(seen, pk=lead_id)
    profile = BillingProfile.objects.filter(lead=lead).first() or BillingProfile(lead=lead)
    form = BillingForm(sent(request), instance=profile)
    if form.is_valid():
        outcome = actions.save_billing(
            lead, by=request.user, values=form.values, expect=form.expect
        )
        if not held(form, outcome):
            tell_done(request, outcome, _("Saved."))
            return redirect(lead)
    return page(request, "invoices/billing.html", form=form, lead=lead)
