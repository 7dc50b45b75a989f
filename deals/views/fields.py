"""One field of a deal changed in place: a page of its own, which htmx puts where the value was."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from deals import actions
from deals.forms.one_field import FieldForm
from deals.views.record import one, visible_deal
from leads.actions import NotAnOwner
from leads.views.writing import FORM, tell_done
from records.fields.views import answer_with_field
from records.gates import STALE
from users.access import writers_only
from users.views.answers import held, sent


@FORM
@writers_only
def field(request: HttpRequest, deal_id: int, name: str) -> HttpResponse:
    """Each edit is an action with a version check (TRUST E9); the whole form's rules hold."""
    deal = visible_deal(request, deal_id)
    if deal.is_trashed and request.method != "POST":
        return redirect(deal)
    about = {"user": request.user, "name": name}
    try:
        form = FieldForm(sent(request), instance=visible_deal(request, deal_id), **about)
    except KeyError as unknown:
        raise Http404 from unknown
    if form.is_valid() and not form.is_stale:
        try:
            outcome = actions.change_deals(
                one(request, deal),
                by=request.user,
                values=form.values,
                expect={deal.pk: deal.version},
            )
        except NotAnOwner as problem:
            form.add_error(name, str(problem))
        else:
            if STALE not in outcome.held and not held(form, outcome):
                tell_done(request, outcome, _("Saved."))
                return redirect(deal)
    home = {"home": reverse("deals"), "home_title": _("Deals")}
    now = FieldForm(instance=deal, **about)
    return answer_with_field(request, deal, form, now, name, **home)
