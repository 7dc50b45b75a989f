"""The board: page, columns, what is new, and moving a card."""

from __future__ import annotations

import json
from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from deals import actions
from deals.board.columns import Place
from deals.board.forms import ToStageForm, read_shown
from deals.board.lists import BoardReading
from deals.board.news import changed_stages
from deals.board.page import BoardPage
from deals.criteria import missing
from deals.forms import MoveForm
from deals.merging import ask_again
from deals.models import Deal, Stage
from leads.views.writing import tell_done
from records.actions import Outcome
from records.gates import STALE
from records.lists.declaration import RecordList
from records.lists.known import require_known
from records.lists.refused import refuse
from records.lists.views.common import read_list, refusing
from records.stream.pages import snapshot
from users.access import writers_only
from users.models import Organisation

FORM = require_http_methods(["GET", "HEAD", "POST"])
BOARD = "deals/board/board.html"


def read_board(
    request: HttpRequest, record_list: RecordList, only: Collection[int] | None = None
) -> BoardPage:
    """The board the address asks for, checked. Raises ``Refused``."""
    reading, tabs = read_list(request, record_list)
    reading = BoardReading.of(reading)
    require_known(reading.state.filters, request.user, reading.labels)
    params = request.POST if request.method == "POST" else request.GET
    return BoardPage(reading, tabs, request, shown=read_shown(params), only=only)


@require_safe
@vary_on_headers("HX-Request")
@refusing
def board(request: HttpRequest, *, record_list: RecordList) -> HttpResponse:
    seen = snapshot()  # before anything is read: better to hear of a change twice than never
    page = read_board(request, record_list)
    template = BOARD + ("#list" if request.htmx.target == "list" else "")
    return render(request, template, {"page": page, "seen": seen})


@require_safe
@refusing
def column(request: HttpRequest, stage_id: int, *, record_list: RecordList) -> HttpResponse:
    """The next cards of a column."""
    page = read_board(request, record_list)
    stage = get_object_or_404(Stage.objects.live().select_related("pipeline"), pk=stage_id)
    after = Place.read(request.GET.get("after", ""))
    if after is None:
        raise refuse("after", _("This place is unknown. Start again from the top."))
    page.show_pipeline(stage.pipeline)
    context = {"page": page, "column": page.more(stage, after)}
    template = f"{BOARD}#more" if request.htmx else "deals/board/column.html"
    return render(request, template, context)


@require_safe
@refusing
def news(request: HttpRequest, *, record_list: RecordList) -> HttpResponse:
    """What others have changed since ``seen``; 204 where nothing has."""
    now, stages = changed_stages(request.GET.get("seen", ""))
    response = HttpResponse(status=204)
    if stages is None or stages:
        page = read_board(request, record_list, stages)
        if page.columns:
            response = render(request, f"{BOARD}#news", {"page": page, "oob": True})
    response["HX-Trigger"] = json.dumps({"board-seen": now})
    return response


@FORM
@writers_only
@refusing
def move(request: HttpRequest, deal_id: int, *, record_list: RecordList) -> HttpResponse:
    """A card to another stage (X04): by drag, keys or form alike through the one action. Won and
    lost ask first what the deal's page asks; a card that is held stays where it was, and why is
    said (WA-13, WA-26, CM-30)."""
    deal = visible_deal(request, deal_id)
    form = ToStageForm(request.POST or None, deal=deal)
    if request.method != "POST":
        page = read_board(request, record_list)
        page.show_pipeline(deal.pipeline)
        return render(request, "deals/board/move.html", {"page": page, "deal": deal})
    if not form.is_valid():
        for problem in form.errors.values():
            messages.error(request, problem[0])
        return answer(request, record_list, {deal.stage_id})
    to = form.cleaned_data["stage"]
    dialog = dialog_of(request, deal, to)
    if dialog is not None and not dialog.is_valid():
        return ask(request, record_list, deal, dialog)
    outcome = actions.move(
        Deal.objects.visible_to(request.user).filter(pk=deal.pk),
        by=request.user, stage=to, values=dialog.values if dialog else None, expect=form.expect,
    )  # fmt: skip
    if dialog is not None and outcome.held and not outcome.changed:
        return ask_once_more(request, record_list, dialog, outcome)
    tell(request, deal, outcome, to)
    return answer(request, record_list, {deal.stage_id, to.pk, now_in(deal)}, outcome)


def visible_deal(request: HttpRequest, deal_id: int) -> Deal:
    """Also one somebody put into the trash meanwhile: the gate says so."""
    deals = Deal.objects.visible_to(request.user)
    return get_object_or_404(deals.select_related("stage", "pipeline"), pk=deal_id)


def now_in(deal: Deal) -> int:
    """Where it stands after all: somebody may have been quicker (TRUST E9)."""
    return Deal.objects.values_list("stage_id", flat=True).get(pk=deal.pk)


def dialog_of(request: HttpRequest, deal: Deal, to: Stage) -> MoveForm | None:
    """The dialog of the deal's page, where closing the deal or a criterion on the way needs it;
    unsent until it has been shown."""
    is_closing = deal.stage.is_open and not to.is_open
    if "dialog" not in request.POST and not is_closing and not missing(deal, to):
        return None
    today = timezone.localdate(None, ZoneInfo(Organisation.current().time_zone))
    sent = request.POST if "dialog" in request.POST else None
    fresh = visible_deal(request, deal.pk)
    return MoveForm(sent, instance=fresh, user=request.user, to=to, today=today)


def ask(
    request: HttpRequest, record_list: RecordList, deal: Deal, form: MoveForm, **more
) -> HttpResponse:
    """What the stage needs: a dialog over the board, or a page."""
    page = read_board(request, record_list)
    context = {"page": page, "deal": deal, "form": form, "missing": missing(deal, form.to)}
    template = "deals/board/close.html" + ("#dialog" if request.htmx else "")
    return render(request, template, context | more, status=422 if form.is_bound else 200)


def ask_once_more(
    request: HttpRequest, record_list: RecordList, dialog: MoveForm, outcome: Outcome
) -> HttpResponse:
    """Held with what was typed into the dialog: nothing of it is lost (TRUST E9)."""
    deal, rows = visible_deal(request, dialog.instance.pk), []
    if STALE in outcome.held:
        dialog, rows = ask_again(dialog, deal)
    why = [str(outcome.messages[code]) for code in outcome.held]
    return ask(request, record_list, deal, dialog, why=why, rows=rows)


def tell(request: HttpRequest, deal: Deal, outcome: Outcome, to: Stage) -> None:
    if STALE in outcome.held:
        words = _("“%(deal)s” was changed by somebody else meanwhile. Look where it is now.")
        messages.error(request, words % {"deal": deal})
    words = _("“%(deal)s” is in “%(stage)s” now.") % {"deal": deal, "stage": to}
    tell_done(request, outcome, words)


def answer(
    request: HttpRequest,
    record_list: RecordList,
    stages: Collection[int],
    outcome: Outcome | None = None,
) -> HttpResponse:
    """The columns as they are now: the board's script left the card where it was."""
    page = read_board(request, record_list, stages)
    if not request.htmx:
        return redirect(page.address(page.query))
    held = outcome is None or outcome.held
    return render(
        request, f"{BOARD}#news", {"page": page, "oob": True}, status=409 if held else 200
    )
