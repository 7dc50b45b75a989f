"""A quote as its client sees it, without an account: look, choose, answer (SX-35, TRUST A10).

Looking changes nothing, nor does choosing: the total is worked out anew and kept nowhere. Only the
answer counts, sent by POST with a name, once (TRUST D7).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from invoices import actions
from invoices.actions.lines import lines_of
from invoices.behind import quote_behind, quote_standing
from invoices.drawing import counted, offered, paper_of
from invoices.forms import ReplyForm
from invoices.forms.quote import NO, YES
from invoices.kinds import QuoteState
from invoices.models import Quote
from invoices.numbers import day_at
from invoices.views.public import CLIENT, file_for_client, for_clients, framed, nothing_here
from records.asked import number_in
from records.sending import sent_once

OPTION = "option"


@require_safe
@for_clients(quote_behind)
def quote(request: HttpRequest, found: Quote) -> HttpResponse:
    """What is offered, what may be chosen, and the answer."""
    return drawn(request, found, ReplyForm())


def drawn(
    request: HttpRequest, found: Quote, form: ReplyForm, *, chosen: Collection[int] | None = None
) -> HttpResponse:
    if found.state == QuoteState.REPLACED:
        return render(request, "invoices/public/replaced.html", {"quote": found})
    lines = list(lines_of(found))
    today = day_at(timezone.now())
    is_waiting = found.is_waiting(today)
    for line in lines:
        if is_waiting and line.optional and chosen is not None:
            line.chosen = line.pk in chosen
    paper = paper_of(found, lines)
    context = framed(paper)
    rows = dict(zip((line.pk for line in counted(lines)), context["shown"]["rows"], strict=True))
    others = (line.pk for line in offered(found, lines))
    rows |= dict(zip(others, context["shown"]["options"], strict=True))
    amount = next(each.amount for each in context["shown"]["sums"] if each.weight == "strong")
    context |= {
        "quote": found,
        "token": request.resolver_match.kwargs["token"],
        "form": form,
        "amount": amount,
        "standing": quote_standing(found, today, amount, paper.language),
        "may_answer": is_waiting and not request.user.is_authenticated,
        "is_one_of_us": is_waiting and request.user.is_authenticated,
    }
    return render(request, "invoices/public/quote.html", context | divided(lines, rows, is_waiting))


def divided(lines, rows: dict[int, Any], is_waiting: bool) -> dict[str, Any]:
    """Lines that count anyway, and those the client chooses."""
    options = [line for line in lines if line.optional] if is_waiting else []
    fixed = [line for line in counted(lines) if line not in options]
    return {
        "rows": [rows[line.pk] for line in fixed],
        "options": [(line, rows[line.pk]) for line in options],
    }


def chosen_in(request: HttpRequest) -> set[int]:
    """The options ticked in the form."""
    return {number for text in request.POST.getlist(OPTION) if (number := number_in(text))}


# Whoever posts to these knows the secret address, which no other site does.
@csrf_exempt
@require_POST
@for_clients(quote_behind)
def total(request: HttpRequest, found: Quote) -> HttpResponse:
    """The same page with the sums for other options; nothing is kept."""
    typed = {name: request.POST.get(name, "") for name in ("name", "comment")}
    return drawn(request, found, ReplyForm(initial=typed), chosen=chosen_in(request))


@csrf_exempt
@require_POST
@for_clients(quote_behind)
@sent_once
def answer(request: HttpRequest, found: Quote) -> HttpResponse:
    """Yes or no, by name. One of us, who tries out what the client gets, answers nothing here."""
    does = request.POST.get("does")
    there = redirect("public_quote", request.resolver_match.kwargs["token"])
    if does not in (YES, NO) or request.user.is_authenticated:
        return there
    form = ReplyForm(request.POST)
    if not form.is_valid():
        again = drawn(request, found, form, chosen=chosen_in(request))
        again.status_code = 422
        return again
    how = {"by": CLIENT, "now": timezone.now(), **form.cleaned_data}
    if does == YES:
        actions.accept_quote(found, chosen=chosen_in(request), **how)
    else:
        actions.decline_quote(found, **how)
    return there  # which says how it stands, also where somebody else was quicker


@require_safe
@for_clients(quote_behind)
def pdf(request: HttpRequest, found: Quote) -> HttpResponse:
    if found.state == QuoteState.REPLACED:
        return nothing_here(request)
    return file_for_client(request, found)


@csrf_exempt
@require_POST
@for_clients(quote_behind)
def seen(request: HttpRequest, found: Quote) -> HttpResponse:
    """Somebody looks at it. Not one of us, who try out what the client gets."""
    if not request.user.is_authenticated and found.viewed_at is None:
        one = Quote.objects.filter(pk=found.pk)
        actions.mark_quotes_seen(one, by=CLIENT, now=timezone.now())
    return HttpResponse(status=204)
