"""The territories: the tree, what is in force, trying it, and who got how many (CM-05, X47)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from automations import actions
from automations.forms.territories import PastForm, StartForm, TryForm
from automations.models import Territory
from automations.reading import Broken
from automations.routing.deciding import Asked, Deciding, read_asked
from automations.routing.fairness import fairness as fairness_of
from automations.routing.looking import tree
from automations.routing.offers import ROUTED, Routed
from automations.routing.plan import Plan, draft, in_force
from automations.routing.replay import replay
from automations.routing.selecting import decide_all, shares, start_routing
from automations.routing.told import Telling, people_of
from automations.views.rules import FORM, tell_done
from records.asked import number_in
from records.lists.selecting import find_selection, slice_of
from records.sending import sent_once
from users.access import admins_only, writers_only
from users.views.answers import page

LOOKED_AT = 500  # of a selection, before it is routed


def the_routed() -> Routed:
    """What is routed here; leads, as long as nothing else is offered."""
    return next(iter(ROUTED.values()))


def set_up_or_404(routed: Routed) -> Territory:
    root = Territory.objects.root(routed.list_name)
    if root is None:
        raise Http404
    return root


@FORM
@admins_only
@sent_once
def routing(request: HttpRequest) -> HttpResponse:
    """The tree; before there is one, the question who gets what no territory takes."""
    routed = the_routed()
    if Territory.objects.root(routed.list_name) is not None:
        found = tree(routed, request.user, timezone.now())
        context = {"routed": routed, "tree": found}
        return render(request, "automations/routing/tree.html", context)
    form = StartForm(request.POST or None)
    if form.is_valid():
        owner = form.cleaned_data["default_owner"]
        outcome = actions.set_up_routing(
            by=request.user, list_name=routed.list_name, default_owner=owner
        )
        tell_done(request, outcome, _("Now add territories, then put them in force."))
        return redirect("routing")
    return page(request, "automations/routing/start.html", form=form, routed=routed)


@require_POST
@admins_only
def force(request: HttpRequest) -> HttpResponse:
    """The territories as they are now act from now on."""
    routed = the_routed()
    try:
        outcome = actions.put_in_force(routed.list_name, by=request.user)
    except Broken as problem:
        messages.error(request, str(problem))
    else:
        tell_done(request, outcome, _("The territories are in force."))
    return redirect("routing")


@require_POST
@admins_only
def off(request: HttpRequest) -> HttpResponse:
    outcome = actions.switch_routing_off(the_routed().list_name, by=request.user)
    tell_done(request, outcome, _("Routing is switched off."))
    return redirect("routing")


@require_safe
@admins_only
def attempt(request: HttpRequest) -> HttpResponse:
    """What would come of one record, by the territories as they are set up now."""
    routed = the_routed()
    set_up_or_404(routed)
    form = TryForm(request.GET if request.GET else None, routed=routed)
    told = decide_one(routed, form) if form.is_valid() else None
    if form.errors:  # a value may turn out to be none while it is read
        told = None
    return page(request, "automations/routing/try.html", form=form, told=told, routed=routed)


def decide_one(routed: Routed, form: TryForm):
    plan, now = draft(routed.list_name), timezone.now()
    number = form.cleaned_data["number"]
    asked = read_asked(plan, [number])[number] if number else typed(plan, form)
    decision = Deciding.now(plan, now).decide(asked)
    people = people_of([decision.owner, *(each[1] for each in decision.skipped)])
    return Telling(plan, people).tell(asked, decision)


def typed(plan: Plan, form: TryForm) -> Asked:
    """Nothing is known of filters where there is no record."""
    with_filters = frozenset(node.pk for node in plan.nodes.values() if node.params)
    return Asked(form.facts, with_filters)


@require_safe
@admins_only
def past(request: HttpRequest) -> HttpResponse:
    """What these territories would have done with what came lately."""
    routed = the_routed()
    set_up_or_404(routed)
    form = PastForm(request.GET if "days" in request.GET else None)
    found = None
    if form.is_valid():
        days = form.cleaned_data["days"]
        found = replay(draft(routed.list_name), days=days, now=timezone.now())
    context = {"form": form, "replay": found, "routed": routed}
    return page(request, "automations/routing/past.html", **context)


@require_safe
@admins_only
def fairness(request: HttpRequest) -> HttpResponse:
    """Who got how many, by week, of all territories or of one."""
    routed = the_routed()
    rows = Territory.objects.of_list(routed.list_name).order_by("name", "id")
    chosen = rows.filter(pk=number_in(request.GET.get("territory", ""))).first()
    found = fairness_of(
        routed.model.record_type, timezone.now(), territory=chosen.pk if chosen else None
    )
    context = {"fairness": found, "territories": rows, "chosen": chosen, "routed": routed}
    return render(request, "automations/routing/fairness.html", context)


@FORM
@writers_only
@sent_once
def selection(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who would get the ticked records, and giving them out."""
    found = next(
        (
            each
            for name in ROUTED
            if (each := find_selection(pk, user=request.user, list_name=name))
        ),
        None,
    )
    if found is None:
        raise Http404
    plan = in_force(found.list_name)
    if request.method == "POST" and plan is not None:
        return redirect("records:job", start_routing(found, by=request.user).pk)
    context = {
        "selection": found,
        "plan": plan,
        "back": f"{reverse(found.list_name)}?{found.params or 'list=all'}",
        "routed": ROUTED[found.list_name],
    }
    if plan is not None:
        rows = ROUTED[found.list_name].model.objects.live().visible_to(request.user)
        ids = list(rows.with_ids(slice_of(found, 0, LOOKED_AT)).values_list("id", flat=True))
        decisions = decide_all(plan, ids, timezone.now())
        context |= {
            "looked_at": len(ids),
            "shares": shares(each.owner for each in decisions.values()),
        }
    return render(request, "automations/routing/selection.html", context)
