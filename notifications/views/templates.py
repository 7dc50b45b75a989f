"""Templates and snippets, set up by admins, with a look at them filled in."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import actions
from notifications.forms.templates import TemplateForm
from notifications.merge.fields import fields_of, kinds_of_records
from notifications.merge.parsing import fill
from notifications.models import Template
from records.sending import sent_once
from records.types import model_of
from users.access import admins_only
from users.views.answers import held, page, refuse, sent, tell

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@admins_only
def templates(request: HttpRequest) -> HttpResponse:
    rows = Template.objects.live().visible_to(request.user)
    return render(request, "notifications/templates.html", {"rows": rows})


@FORM
@admins_only
@sent_once
def template_new(request: HttpRequest) -> HttpResponse:
    form = TemplateForm(sent(request), user=request.user)
    if form.is_valid() and "preview" not in request.POST:
        try:
            outcome = actions.create_templates([form.instance_of_values()], by=request.user)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            tell(request, outcome, _("Saved."))
            return redirect("templates")
    return _shown(request, form, _("New template"))


@FORM
@admins_only
def template(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Template.objects.live(), pk=pk)
    form = TemplateForm(sent(request), instance=found, user=request.user)
    if form.is_valid() and "preview" not in request.POST:
        rows = Template.objects.filter(pk=pk)
        try:
            outcome = actions.change_templates(
                rows, by=request.user, values=form.values, expect=form.expect
            )
        except ValidationError as problem:
            refuse(form, problem)
        else:
            if not held(form, outcome):
                tell(request, outcome, _("Saved."))
                return redirect("templates")
    return _shown(request, form, found.name)


@require_POST
@admins_only
def template_remove(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Template.objects.live(), pk=pk)
    outcome = actions.remove_templates(Template.objects.filter(pk=pk), by=request.user)
    tell(request, outcome, _("Removed."))
    return redirect("templates")


def _shown(request: HttpRequest, form: TemplateForm, title: str) -> HttpResponse:
    """The form, what may stand in braces, and the text filled in for a real record (X08)."""
    context = {
        "title": title,
        "preview": preview(form, request.user) if form.is_bound else None,
        "names": [
            (model_of(number)._meta.verbose_name, list(fields_of(number).values()))
            for number in kinds_of_records()
        ],
    }
    return page(request, "notifications/template.html", form=form, **context)


def preview(form: TemplateForm, user) -> dict | None:
    """As it would be sent for the newest record this person sees, or the one asked for by its
    number; with the fields for which that record has nothing."""
    if form.errors or not form.cleaned_data.get("target_type"):
        return None
    records = model_of(form.cleaned_data["target_type"]).objects.live().visible_to(user)
    asked = form.cleaned_data.get("preview_for")
    record = records.filter(pk=asked).first() if asked else records.order_by("-pk").first()
    if record is None:
        return {"record": None}
    parts = [
        fill(form.cleaned_data[name], record=record, sender=user) for name in ("subject", "text")
    ]
    missing = list(dict.fromkeys(label for part in parts for label in part.missing))
    return {"record": record, "subject": parts[0].text, "text": parts[1].text, "missing": missing}
