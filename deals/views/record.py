"""The page of a deal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.criteria import missing
from deals.facts import facts_of
from deals.forms import OwnerForm
from deals.models import Deal
from deals.path import Path
from deals.silence import silence_of
from leads.forms.moves import who_may_own
from leads.models import Lead
from records.ahead import Asked, read_ahead
from records.attached.reading import reads_of_page as reads_of_what_hangs
from records.fields.definitions import fields_of, fields_shown
from records.lists.working import working
from records.panels import reads_of
from records.related import bring_related, reads_of_related
from users.models.organisation import the_organisation

ALL_ABOUT = ("stage__pipeline", "pipeline", "owner", "source", "lost_reason", "lead__status")


def visible_deal(request: HttpRequest, deal_id: int) -> Deal:
    """The deal, in the trash or not; 404 where it is not theirs to see (TRUST A2)."""
    deals = Deal.objects.visible_to(request.user).select_related(*ALL_ABOUT)
    return get_object_or_404(deals, pk=deal_id)


def one(request: HttpRequest, deal: Deal):
    """The deal as the set actions take."""
    return Deal.objects.visible_to(request.user).filter(pk=deal.pk)


@require_safe
def deal(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Everything about one deal (WA-01)."""
    return show(request, get_object_or_404(Deal.objects.visible_to(request.user), pk=deal_id))


def show(request: HttpRequest, deal: Deal, *, status: int = 200, **more) -> HttpResponse:
    """What needs no answer first is asked in one statement (SPEED 2)."""
    with read_ahead(reads_of_page(deal, request.user)):
        bring_related(deal, ALL_ABOUT)
        return _show(request, deal, status=status, **more)


def reads_of_page(deal: Deal, user) -> list[Asked]:
    asked = [
        *reads_of_related(deal, ALL_ABOUT),
        (the_organisation,),
        (fields_shown, Deal.record_type, str(user.role)),
        (who_may_own,),
    ]
    return [*asked, *reads_of_what_hangs(deal), *reads_of(deal, user)]


def _show(request: HttpRequest, deal: Deal, *, status: int, **more) -> HttpResponse:
    user = request.user
    may_write = user.can_write() and not deal.is_trashed
    lead = Lead.objects.visible_to(user).filter(pk=deal.lead_id).first()
    path = Path(deal)
    context = {
        "deal": deal,
        "lead": lead,
        "may_write": may_write,
        "may_restore": user.can_write() and deal.is_trashed,
        "facts": facts_of(deal, lead, fields_of(Deal, user)),
        "path": path,
        "missing": missing(deal, path.ahead) if may_write and path.ahead else [],
        "silence": silence_of(deal, timezone.now()),
        "working": working(request, deal),
        "owner_form": OwnerForm(deal=deal) if may_write else None,
    }
    return render(request, "deals/deal.html", context | more, status=status)
