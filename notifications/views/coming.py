"""The visible future: what will happen by itself, and holding it back."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications import actions
from notifications.coming.reading import coming as read_coming
from notifications.coming.registry import Ask, Place
from notifications.forms.coming import ComingForm, HoldForm
from notifications.models import Hold
from records.access import must_write, visible_target
from records.asked import back_to, number_in
from users.views.answers import tell


@require_safe
def coming(request: HttpRequest) -> HttpResponse:
    """Everything that will happen to what the user sees, soonest first."""
    form = ComingForm(request.GET or None, user=request.user)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    owners = form.owners() if chosen else request.user.visible_owner_ids()
    record = record_of(request)
    ask = Ask(request.user, timezone.now(), owners=owners, record=record, after=place_of(request))
    kind = chosen.get("kind")
    page = read_coming(ask, kinds=[kind] if kind else [])
    kept = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "form": form,
        "page": page,
        "about": record,
        "next": page.after and f"?{urlencode(kept | {'after': words_of(page.after)})}",
        "may_write": request.user.can_write(),
    }
    return render(request, "notifications/coming.html", context)


def record_of(request: HttpRequest) -> tuple[int, int] | None:
    """The one record asked for ("100-7"). Raises Http404 where it is not theirs to see."""
    record_type, _dash, record_id = map(number_in, request.GET.get("record", "").partition("-"))
    if record_type is None or record_id is None:
        return None
    record = visible_target(request.user, record_type, record_id)
    return record.record_type, record.pk


def words_of(place: Place) -> str:
    return f"{place.at.isoformat()}~{place.source}~{place.pk}"


def place_of(request: HttpRequest) -> Place | None:
    """Where the page before ended; the beginning for what nobody wrote."""
    try:
        at, source, pk = request.GET.get("after", "").split("~")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or not 0 <= int(pk) < 2**63:
            return None
        return Place(moment, int(source), int(pk))
    except ValueError:
        return None


@require_POST
def coming_hold(request: HttpRequest, record_type: int, record_id: int) -> HttpResponse:
    """Not before a day, or not until it is taken back."""
    record = visible_target(request.user, record_type, record_id)
    must_write(request.user)
    form = HoldForm(request.POST, today=timezone.localdate())
    if form.is_valid():
        rows = type(record).objects.filter(pk=record.pk)
        outcome = actions.hold(rows, by=request.user, **form.cleaned_data)
        tell(request, outcome, _("Held back. You can let it come again at any time."))
    else:
        for problems in form.errors.values():
            messages.error(request, problems[0])
    return redirect(back_to(request, reverse("coming")))


@require_POST
def coming_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It may happen again."""
    found = get_object_or_404(Hold.objects.live().visible_to(request.user), pk=pk)
    must_write(request.user)
    outcome = actions.take_back(Hold.objects.filter(pk=found.pk), by=request.user)
    tell(request, outcome, _("It is coming again."))
    return redirect(back_to(request, reverse("coming")))
