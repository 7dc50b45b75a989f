"""Trying a rule on the past before it is switched on (part 4, no. 2)."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from automations.backtest import replay
from automations.backtest.told import last_backtest, verdict
from automations.reading import Broken
from automations.views.rules import FORM, rule_or_404
from automations.words import told
from users.access import admins_only
from users.forms import HelpedForm
from users.views.answers import page


class DaysForm(HelpedForm):
    button = _("Try it on the past")
    days = forms.IntegerField(
        label=_("Over the last … days"), min_value=1, max_value=365, initial=90
    )


@FORM
@admins_only
def backtest(request: HttpRequest, pk: int) -> HttpResponse:
    """Begins one, and shows the last: when it would have acted, on which records, and where they
    stand now."""
    rule = rule_or_404(pk)
    form = DaysForm(request.POST or None)
    if form.is_valid():
        try:
            job = replay.start(
                rule, user=request.user, days=form.cleaned_data["days"], now=timezone.now()
            )
        except Broken as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("records:job", job.pk)
    job = last_backtest(rule, request.user)
    context = {
        "form": form,
        "rule": rule,
        "told": told(rule, request.user),
        "job": job,
        "verdict": verdict(rule, job, request.user) if job and job.is_over else None,
        "is_old": job is not None and job.params["version"] != rule.version,
    }
    return page(request, "automations/backtest.html", **context)
