"""Giving a payment back by the way it came."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deals.money.words import money
from invoices import actions
from invoices.actions.refunding import refundable
from invoices.forms.money import RefundForm
from invoices.kinds import Fate
from invoices.paying.why import words_of
from invoices.views.record import visible_invoice
from leads.views.writing import FORM
from records.sending import TOKEN, sent_once
from users.access import writers_only
from users.views.answers import page, sent


@FORM
@writers_only
@sent_once
def refund(request: HttpRequest, invoice_id: int, entry_id: int) -> HttpResponse:
    """Through the provider; it stands in the ledger once the provider says it is done."""
    invoice = visible_invoice(request, invoice_id)
    payments = {entry.pk: (entry, left) for entry, left in refundable(invoice).items()}
    if entry_id not in payments:
        raise Http404
    entry, left = payments[entry_id]
    form = RefundForm(sent(request), left=left)
    if form.is_valid():
        # The same form sent again is the same refund, at the provider too.
        made_of = f"{entry.pk} {request.POST.get(TOKEN, '')}"
        key = sha256(made_of.encode()).hexdigest()[:20]
        how = {"payment": entry, "amount": form.cleaned_data["amount"], "key": key}
        try:
            attempt = actions.give_back(invoice, by=request.user, now=timezone.now(), **how)
        except actions.NotEntered as problem:
            form.add_error(None, str(problem))
        else:
            _say(request, attempt)
            return redirect(invoice)
    title = _("Refund by %(name)s") % {"name": entry.method.name}
    facts = {"amount": money(left, invoice.currency), "day": date_format(entry.day)}
    words = _("It goes back the way it came. Of the payment of %(day)s, %(amount)s can go back.")
    return page(request, "invoices/small_form.html", form=form, invoice=invoice, title=title,
                hint=words % facts)  # fmt: skip


def _say(request: HttpRequest, attempt) -> None:
    if attempt.fate in (Fate.BOOKED, Fate.COPY):
        messages.success(request, _("The money goes back."))
    elif attempt.fate == Fate.REFUSED:
        messages.error(request, words_of(attempt.reason))
    else:
        words = _("The provider will tell when the money has gone back; then it stands here.")
        messages.info(request, words)
