"""Getting a saved report by mail (X28)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from notifications.actions.reports import mail_report
from notifications.models import Every, ReportMail
from records.models import SavedReport
from records.reports.declaration import REPORTS
from records.reports.views import saved_url
from users.forms import HelpedForm
from users.views.answers import page, sent


class ReportMailForm(HelpedForm):
    every = forms.ChoiceField(
        label=gettext_lazy("Send it to me"),
        choices=[("", gettext_lazy("not by mail")), *Every.choices],
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own, and those shared with one."""
    mine = SavedReport.objects.visible_to(request.user).live().filter(report__in=REPORTS)
    saved = get_object_or_404(mine, pk=pk)
    wish = ReportMail.objects.filter(user=request.user, saved=saved).first()
    form = ReportMailForm(sent(request), initial={"every": wish.every if wish else Every.WEEK})
    if form.is_valid():
        every = form.cleaned_data["every"]
        mail_report(saved, by=request.user, every=every, now=timezone.now())
        words = _("It comes by mail.") if every else _("It no longer comes by mail.")
        messages.success(request, words)
        return redirect(saved_url(saved))
    context = {"saved": saved, "back": saved_url(saved), "wish": wish}
    return page(request, "notifications/report_mail.html", form=form, **context)
