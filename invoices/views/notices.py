"""Set-up: who hears what about invoices (WA-23, WA-24)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from invoices import actions
from invoices.forms.notices import NoticesForm
from leads.views.writing import FORM
from users.access import admins_only
from users.views.answers import page, sent, tell


@FORM
@admins_only
def notices(request: HttpRequest) -> HttpResponse:
    form = NoticesForm(sent(request))
    if form.is_valid():
        tell(request, actions.save_notices(form.wanted, by=request.user), _("Saved."))
        return redirect("invoice_notices")
    return page(request, "invoices/notices.html", form=form)
