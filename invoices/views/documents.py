"""What the pages of quotes and of invoices have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from invoices import actions
from invoices.actions.drawing import ask_for_file
from invoices.actions.lines import line_model
from invoices.actions.papers import Altered
from invoices.computing import Uncomputable
from invoices.drawing import Document
from invoices.forms import LineForms
from invoices.forms.sending import SendForm
from invoices.letters import Words
from invoices.numbers import day_at
from invoices.pricing import place_of
from notifications.merge.parsing import fill
from notifications.views.letters import filled_in
from records.printing.render import Unprintable
from users.links import public_url
from users.views.answers import page, sent, tell

DAYS = {"30": 30, "90": 90}


def rows_of(document: Document):
    """The document as the set actions take."""
    return type(document).objects.filter(pk=document.pk)


def written(
    request: HttpRequest, document: Document, lines, *, form_class, title: str, save: Callable
) -> HttpResponse:
    """Head and lines in one form; ``save`` f(request, form, lines) → the document, or None where
    it was held."""
    data = sent(request)
    form = form_class(data, instance=document, user=request.user)
    lead, today = document.lead if document.lead_id else None, day_at(timezone.now())
    rows = LineForms(data, model=line_model(document), lines=lines, lead=lead, on=today)
    fine = form.is_valid()
    if data is not None:
        lead = lead or form.cleaned_data.get("lead")
        fine = rows.is_valid(place_of(form.instance, lead=lead, on=today)) and fine
    if fine and "more" not in request.POST:
        try:
            if done := save(request, form, rows.result()):
                return redirect(done)
        except Uncomputable:
            form.add_error(None, _("These numbers are too large to be computed."))
    if rows.problem:
        form.add_error(None, rows.problem)
    context = {"form": form, "rows": rows, "document": document, "title": title}
    answer = page(request, "invoices/form.html", list_of=list_of(document), **context)
    if data is not None:
        answer.status_code = 422  # also where more rows were asked for: nothing is done yet
    return answer


def list_of(document: Document) -> dict[str, str]:
    """Where documents of this kind are listed."""
    name = f"{document._meta.model_name}s"
    return {"url": reverse(name), "title": _("Quotes") if name == "quotes" else _("Invoices")}


def pdf_of(request: HttpRequest, document: Document) -> HttpResponse:
    """The document as a file: what went out always the same bytes, drafts marked as such. A page
    that waits for it while a worker draws it."""
    try:
        content = ask_for_file(document, now=timezone.now())
    except Unprintable:
        messages.error(request, _("The file cannot be drawn just now. Try again in a moment."))
        return redirect(document)
    except Altered:
        messages.error(request, _("The kept file is not the one that was issued. Ask an admin."))
        return redirect(document)
    if content is None:
        context = {"document": document, "list_of": list_of(document)}
        return waiting(request, "invoices/waiting.html", context)
    response = as_pdf(content, document.number or _("Draft"))
    response["X-Content-Type-Options"] = "nosniff"
    return response


def waiting(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """It is being drawn: the page asks again until the file is there (F8)."""
    response = render(request, template, context, status=202)
    response["Retry-After"] = "1"
    response["Cache-Control"] = "private, no-store"
    return response


def as_pdf(content: bytes, name: str) -> HttpResponse:
    """To look at in the browser; no name breaks the header (TRUST B7, RFC 6266)."""
    shown = content_disposition_header(as_attachment=False, filename=f"{name}.pdf")
    headers = {"Content-Disposition": shown}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def make_link(request: HttpRequest, document: Document, *, refusal: str) -> HttpResponse:
    """A new link, shown in this one answer only: nobody can read it again."""
    days = DAYS.get(request.POST.get("days", ""))
    until = timezone.now() + timedelta(days=days) if days else None
    made = actions.make_links(rows_of(document), by=request.user, expires_at=until)
    if document.pk not in made:
        messages.error(request, refusal)
        return redirect(document)
    name = f"public_{document._meta.model_name}"
    context = {
        "document": document,
        "list_of": list_of(document),
        "address": public_url(reverse(name, args=[made[document.pk]])),
        "until": until,
    }
    response = render(request, "invoices/link_made.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def withdraw_link(request: HttpRequest, document: Document, link_id: int) -> HttpResponse:
    link = get_object_or_404(document.public_links.live(), pk=link_id)
    links = document.public_links.filter(pk=link.pk)
    outcome = actions.withdraw(links, by=request.user, now=timezone.now())
    tell(request, outcome, _("The link is withdrawn. Whoever follows it finds nothing."))
    return redirect(document)


def send_form(
    request: HttpRequest, document: Document, words: Words, *, leaves: Callable, hint: str = ""
) -> HttpResponse:
    """The ready words, or those of a template, to look over and send. ``leaves`` f(request, form)
    → whether it was sent."""
    about = {"document": document, "user": request.user}
    if request.method == "POST" and "fill" in request.POST:
        prepared = SendForm(**about).fields["template"].queryset
        form = SendForm(initial=filled_in(request, document, prepared), **about)
    elif request.method == "POST":
        form = SendForm(request.POST, **about)
        if form.is_valid() and leaves(request, form):
            return redirect(document)
    else:
        ready = (fill(each, record=document, sender=request.user).text for each in words)
        form = SendForm(initial=dict(zip(("subject", "text"), ready, strict=True)), **about)
    title = _("Send %(number)s to the client") % {"number": document}
    context = {"form": form, "document": document, "list_of": list_of(document), "hint": hint}
    return page(request, "invoices/send.html", title=title, **context)
