"""How pages answer: the same words for the same outcome everywhere."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from records.actions import Outcome


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; ``None`` when the page is only opened. Nothing is something."""
    return request.POST if request.method == "POST" else None


def page(request: HttpRequest, template: str, **context) -> HttpResponse:
    """The page; with status 422 when its form was refused."""
    form = context.get("form")
    refused = form is not None and form.is_bound and bool(form.errors)
    return render(request, template, context, status=422 if refused else 200)


def refuse(form: forms.Form, problem: ValidationError) -> None:
    """Show what an action refused beside the field it names, or above the form."""
    if hasattr(problem, "error_dict") and not set(problem.error_dict) <= set(form.fields):
        problem = ValidationError(problem.messages)
    form.add_error(None, problem)


def held(form: forms.Form, outcome: Outcome) -> bool:
    """Whether a gate held the one record; its words then stand above the form."""
    for code in outcome.held:
        form.add_error(None, str(outcome.messages[code]))
    return bool(outcome.held)


def tell(request: HttpRequest, outcome: Outcome, done: str) -> None:
    """Say what happened, and why something was held."""
    for code in outcome.held:
        messages.error(request, str(outcome.messages[code]))
    if outcome.changed:
        messages.success(request, done)
