"""Possible duplicates: while somebody types a lead, and the admin's list of all (X01)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leads import actions
from leads.duplicates.bulk import start_merge
from leads.duplicates.likely import alike_to_typed, reasons_in_words
from leads.duplicates.pairs import looked_at
from leads.forms.lead import COMPARED
from leads.models import DuplicatePair, Lead, ToCompare
from leads.normal import split
from leads.views.writing import undo_address
from users.access import admins_only, writers_only
from users.views.answers import tell

PAGE = 25
MOST_COUNTED = 1000
ADDRESSES = ("emails", "phones")


@require_POST
@writers_only
def alike(request: HttpRequest) -> HttpResponse:
    """What is typed so far may be somebody known: a fragment under the fields that matter."""
    typed = {name: request.POST.get(name, "")[:2000] for name in COMPARED}
    typed |= {name: split(typed[name])[:20] for name in ADDRESSES}
    context = {"alike": alike_to_typed(typed, user=request.user)}
    return render(request, "leads/duplicates/typing.html", context)


@require_safe
@admins_only
def duplicates(request: HttpRequest) -> HttpResponse:
    """All pairs the measure finds, the surest first."""
    pairs = DuplicatePair.objects.visible_to(request.user).open()
    count = len(pairs.values_list("id")[: MOST_COUNTED + 1])
    shown = pairs.surest_first().select_related("low__status", "high__status", "low__owner",
                                                "high__owner")  # fmt: skip
    found = list(_after(shown, request.GET.get("after", ""))[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    context = {
        "pairs": [(pair, reasons_in_words(pair.reasons)) for pair in found[:PAGE]],
        "count": min(count, MOST_COUNTED),
        "is_more": count > MOST_COUNTED,
        "next": f"{last.strength}_{last.pk}" if last else "",
        "looked_at": looked_at(),
        "waiting": ToCompare.objects.count(),
    }
    return render(request, "leads/duplicates/list.html", context)


def _after(pairs, place: str):
    """The page behind a pair; a place nobody gave means the beginning."""
    strength, _dash, pk = place.partition("_")
    if not (strength.isascii() and strength.isdigit() and pk.isascii() and pk.isdigit()):
        return pairs
    if len(strength) > 5 or len(pk) > 18:
        return pairs
    here = pairs.filter(strength=int(strength), pk__lt=int(pk))
    return here | pairs.filter(strength__lt=int(strength))


@require_POST
@admins_only
def merge_ticked(request: HttpRequest) -> HttpResponse:
    """The ticked pairs, with what is proposed, as long work with a page of its own."""
    ids = [int(text) for text in request.POST.getlist("pair") if _is_id(text)][:PAGE]
    pairs = DuplicatePair.objects.visible_to(request.user).open().filter(pk__in=ids)
    if not pairs.exists():
        messages.error(request, _("Tick at least one pair first."))
        return redirect("duplicates")
    return redirect("records:job", start_merge(pairs, by=request.user).pk)


@require_POST
@writers_only
def apart(request: HttpRequest) -> HttpResponse:
    """These leads are not the same; it is remembered."""
    ids = [int(text) for text in request.POST.getlist("id") if _is_id(text)][:2]
    leads = Lead.objects.visible_to(request.user).with_ids(ids)
    outcome = actions.tell_apart(leads, by=request.user)
    if outcome.changed:
        words = _("They are not offered as duplicates again.")
        messages.success(request, words, extra_tags=undo_address(outcome))
    else:
        tell(request, outcome, "")
    back = leads.filter(pk=request.POST["back"]).first() if _is_id(_back(request)) else None
    return redirect(back or reverse("duplicates" if request.user.is_admin else "leads"))


def _back(request: HttpRequest) -> str:
    return request.POST.get("back", "")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
