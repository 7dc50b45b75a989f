"""Adding, changing and moving deals."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deals import actions
from deals.criteria import missing
from deals.forms import DealForm, MoveForm, NewDealForm, OwnerForm
from deals.forms.fields import leads_like, written
from deals.merging import ask_again
from deals.models import Stage
from deals.views.record import one, visible_deal
from leads.actions import NoStatus, NotAnOwner, create_leads
from leads.models import Lead
from leads.views.writing import tell_done
from records.actions.batches import open_batch
from records.actions.watching import NotAsAsked
from records.fields.merging import changed_since, differences, merge_page, resolve, version_in
from records.gates import STALE
from records.sending import sent_once
from users.access import writers_only
from users.models import Organisation
from users.views.answers import held, page, sent

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@writers_only
@sent_once
def new(request: HttpRequest) -> HttpResponse:
    """A deal by hand (WA-04), from a lead in one motion (CM-26), or with a new lead (WA-05)."""
    lead = None
    if asked := request.GET.get("lead"):
        seen = Lead.objects.live().visible_to(request.user)
        lead = get_object_or_404(seen, pk=asked) if asked.isascii() and asked.isdigit() else None
    form = NewDealForm(sent(request), user=request.user, lead=lead)
    if form.is_valid():
        try:
            made = _add(request, form)
        except (
            actions.NoStage, actions.LeadHeld, NoStatus, NotAnOwner, NotAsAsked
        ) as problem:  # fmt: skip
            form.add_error(None, ValidationError(str(problem)))
        else:
            return redirect(made)
    return page(request, "deals/form.html", form=form, lead=lead, title=_("New deal"))


def _add(request: HttpRequest, form: NewDealForm) -> str:
    """The address of the new deal."""
    lead, batch = form.new_lead(), None
    if lead is not None:
        title = _("%(deal)s added with its lead") % {"deal": form.cleaned_data["name"]}
        batch = open_batch(by=request.user, kind="deals.created", title=title[:200])
        create_leads([lead], by=request.user, points=[form.points], batch=batch)
    deal = form.new_deal(lead or form.cleaned_data["lead"])
    outcome = actions.create_deals(
        [deal], by=request.user, qualify_leads=form.cleaned_data["qualify"], batch=batch
    )
    tell_done(request, outcome, _("%(deal)s is added.") % {"deal": deal})
    return deal.get_absolute_url()


@require_safe
@writers_only
def leads(request: HttpRequest) -> HttpResponse:
    """What is offered while somebody types the name of a lead."""
    words = request.GET.get("lead", "")[:100]
    found = leads_like(words.removeprefix("#"), request.user)
    return render(request, "deals/lead_offers.html", {"offers": [written(each) for each in found]})


@FORM
@writers_only
def edit(request: HttpRequest, deal_id: int) -> HttpResponse:
    """All fields of a deal; a page to merge where somebody was quicker (TRUST E9)."""
    deal = visible_deal(request, deal_id)
    if deal.is_trashed and request.method != "POST":
        return redirect(deal)
    data, open_names = sent(request), []
    if "differs" in request.POST:
        data, open_names = resolve(request.POST, DealForm(instance=deal, user=request.user))
    form = DealForm(data, instance=visible_deal(request, deal_id), user=request.user)
    if open_names:
        return _merge(request, form, open_names)
    if form.is_valid():
        try:
            outcome = actions.change_deals(
                one(request, deal), by=request.user, values=form.values, expect=form.expect
            )
        except NotAnOwner as problem:
            form.add_error("owner", str(problem))
        else:
            if STALE in outcome.held and not deal.is_trashed:
                return _merge(request, form, [])
            if not held(form, outcome):
                tell_done(request, outcome, _("Saved."))
                return redirect(deal)
    return page(request, "deals/form.html", form=form, deal=deal, title=str(deal))


def _merge(request: HttpRequest, form: DealForm, open_names: list[str]) -> HttpResponse:
    """Yours and theirs, field by field; nothing typed is lost."""
    deal = visible_deal(request, form.instance.pk)
    now = DealForm(instance=visible_deal(request, deal.pk), user=request.user)
    mine = DealForm(form.data, instance=visible_deal(request, deal.pk), user=request.user)
    before = changed_since(deal, version_in(form.data))
    return merge_page(
        request, deal, mine, differences(mine, now, before), state=("version", deal.version),
        open_names=open_names, home=reverse("deals"), home_title=_("Deals"),
    )  # fmt: skip


@FORM
@writers_only
def move(request: HttpRequest, deal_id: int) -> HttpResponse:
    """To another stage: on, back, won, lost, open again. A plain post moves at once; where
    something is missing the dialog of the stage asks for it (CM-30, WA-13, WA-26)."""
    deal = visible_deal(request, deal_id)
    if deal.is_trashed and request.method != "POST":
        return redirect(deal)
    asked = request.POST if request.method == "POST" else request.GET
    to = _stage(asked.get("stage", ""))
    today = timezone.localdate(None, ZoneInfo(Organisation.current().time_zone))
    is_dialog = request.method == "POST" and "dialog" in request.POST
    form = MoveForm(
        request.POST if is_dialog else None,
        instance=visible_deal(request, deal_id), user=request.user, to=to, today=today,
    )  # fmt: skip
    if is_dialog and form.is_valid():
        outcome = actions.move(
            one(request, deal), by=request.user, stage=to, values=form.values, expect=form.expect
        )
        if STALE in outcome.held and not deal.is_trashed:
            form, rows = ask_again(form, deal)
            return _ask(request, deal, form, to, [str(outcome.messages[STALE])], rows)
        if not held(form, outcome):
            return _moved(request, deal, outcome, to)
    elif request.method == "POST" and not is_dialog:
        version = request.POST.get("version", "")
        expect = {deal.pk: int(version)} if version.isascii() and version.isdigit() else None
        outcome = actions.move(one(request, deal), by=request.user, stage=to, expect=expect)
        if not outcome.held:
            return _moved(request, deal, outcome, to)
        return _ask(request, deal, form, to, [str(outcome.messages[each]) for each in outcome.held])
    return _ask(request, deal, form, to, [])


def _ask(
    request: HttpRequest, deal, form: MoveForm, to: Stage, why: list[str], rows: Sequence = ()
) -> HttpResponse:
    refused = why or form.is_bound
    context = {"form": form, "deal": deal, "to": to, "why": why, "missing": missing(deal, to)}
    return render(
        request, "deals/move.html", context | {"rows": rows}, status=422 if refused else 200
    )


def _moved(request: HttpRequest, deal, outcome, to: Stage) -> HttpResponse:
    tell_done(request, outcome, _("Moved to “%(stage)s”.") % {"stage": to})
    return redirect(deal)


def _stage(text: str) -> Stage:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return get_object_or_404(Stage.objects.live().select_related("pipeline"), pk=text)


@require_POST
@writers_only
def set_owner(request: HttpRequest, deal_id: int) -> HttpResponse:
    """The owner in place (SX-09)."""
    deal = visible_deal(request, deal_id)
    form = OwnerForm(request.POST, deal=deal)
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, problems[0])
        return redirect(deal)
    outcome = actions.assign(
        one(request, deal), by=request.user, owner=form.cleaned_data["owner"], expect=form.expect
    )
    if STALE in outcome.held:
        messages.error(request, _("Somebody changed this deal since you opened it. Look again."))
    tell_done(request, outcome, _("Owner saved."))
    return redirect(deal)


@require_POST
@writers_only
def put_in_trash(request: HttpRequest, deal_id: int) -> HttpResponse:
    """SX-25, with undo."""
    deal = visible_deal(request, deal_id)
    outcome = actions.trash(one(request, deal), by=request.user)
    tell_done(request, outcome, _("%(deal)s is in the trash.") % {"deal": deal})
    return redirect("deals")


@require_POST
@writers_only
def take_back(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Out of the trash, to the stage it stood in (X20)."""
    deal = visible_deal(request, deal_id)
    outcome = actions.restore(one(request, deal), by=request.user)
    tell_done(request, outcome, _("%(deal)s is back.") % {"deal": deal})
    return redirect(deal)
