"""Links for the client, and sending an invoice (WA-15, WA-18)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from invoices import actions
from invoices.forms.sending import SendForm
from invoices.letters import ready
from invoices.views.documents import make_link, send_form, withdraw_link
from invoices.views.record import visible_invoice
from leads.views.writing import FORM
from notifications.views.letters import leaves_soon
from records.sending import sent_once
from users.access import writers_only


@require_POST
@writers_only
def link_new(request: HttpRequest, invoice_id: int) -> HttpResponse:
    refusal = _("Issue the invoice first: a draft has no link.")
    return make_link(request, visible_invoice(request, invoice_id), refusal=refusal)


@require_POST
@writers_only
def link_withdraw(request: HttpRequest, invoice_id: int, link_id: int) -> HttpResponse:
    return withdraw_link(request, visible_invoice(request, invoice_id), link_id)


@FORM
@writers_only
@sent_once
def send(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The ready words, or those of a template, to look over and send."""
    invoice = visible_invoice(request, invoice_id)
    if not invoice.number:
        return redirect(invoice)
    return send_form(request, invoice, ready(invoice, request.GET.get("what", "")), leaves=_leaves)


def _leaves(request: HttpRequest, form: SendForm) -> bool:
    words = {name: form.cleaned_data[name] for name in ("to", "subject", "text")}
    try:
        outcome = actions.send_invoice(form.document, by=request.user, now=timezone.now(), **words)
    except actions.NotSendable as problem:
        form.add_error(None, str(problem))
        return False
    leaves_soon(request, outcome, _("Your e-mail leaves in a moment."))
    return True


@require_POST
@writers_only
@sent_once
def remind(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """One click; the toast takes it back as long as it waits."""
    invoice = visible_invoice(request, invoice_id)
    try:
        outcome = actions.send_reminder(invoice, by=request.user, now=timezone.now())
    except actions.NotSendable as problem:
        messages.error(request, str(problem))
    else:
        leaves_soon(request, outcome, _("The reminder leaves in a moment."))
    return redirect(invoice)
