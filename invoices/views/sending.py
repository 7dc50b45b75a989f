"""Links for the client, and sending an invoice (WA-15, WA-18)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from invoices import actions
from invoices.forms.sending import SendForm
from invoices.letters import ready
from invoices.models import Invoice
from invoices.views.record import one, visible_invoice
from leads.views.writing import FORM
from notifications.merge.parsing import fill
from notifications.views.letters import filled_in, leaves_soon
from records.sending import sent_once
from users.access import writers_only
from users.links import public_url
from users.views.answers import page, tell

DAYS = {"30": 30, "90": 90}


@require_POST
@writers_only
def link_new(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """A new link, shown in this one answer only: nobody can read it again."""
    invoice = visible_invoice(request, invoice_id)
    days = DAYS.get(request.POST.get("days", ""))
    until = timezone.now() + timedelta(days=days) if days else None
    made = actions.make_links(one(request, invoice), by=request.user, expires_at=until)
    if invoice.pk not in made:
        messages.error(request, _("Issue the invoice first: a draft has no link."))
        return redirect(invoice)
    address = public_url(reverse("public_invoice", args=[made[invoice.pk]]))
    context = {"invoice": invoice, "address": address, "until": until}
    response = render(request, "invoices/link_made.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@writers_only
def link_withdraw(request: HttpRequest, invoice_id: int, link_id: int) -> HttpResponse:
    invoice = visible_invoice(request, invoice_id)
    link = get_object_or_404(invoice.public_links.live(), pk=link_id)
    links = invoice.public_links.filter(pk=link.pk)
    outcome = actions.withdraw(links, by=request.user, now=timezone.now())
    tell(request, outcome, _("The link is withdrawn. Whoever follows it finds nothing."))
    return redirect(invoice)


@FORM
@writers_only
@sent_once
def send(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The ready words, or those of a template, to look over and send."""
    invoice = visible_invoice(request, invoice_id)
    if not invoice.number:
        return redirect(invoice)
    about = {"invoice": invoice, "user": request.user}
    if request.method == "POST" and "fill" in request.POST:
        prepared = SendForm(**about).fields["template"].queryset
        form = SendForm(initial=filled_in(request, invoice, prepared), **about)
    elif request.method == "POST":
        form = SendForm(request.POST, **about)
        if form.is_valid() and _leaves(request, invoice, form):
            return redirect(invoice)
    else:
        form = SendForm(initial=_ready_words(request, invoice), **about)
    title = _("Send %(number)s to the client") % {"number": invoice}
    return page(request, "invoices/send.html", form=form, invoice=invoice, title=title)


def _ready_words(request: HttpRequest, invoice: Invoice) -> dict[str, str]:
    words = ready(invoice, request.GET.get("what", ""))
    subject, text = (fill(each, record=invoice, sender=request.user).text for each in words)
    return {"subject": subject, "text": text}


def _leaves(request: HttpRequest, invoice: Invoice, form: SendForm) -> bool:
    words = {name: form.cleaned_data[name] for name in ("to", "subject", "text")}
    try:
        outcome = actions.send_invoice(invoice, by=request.user, now=timezone.now(), **words)
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
