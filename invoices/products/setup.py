"""Set-up of price lists (X21, LS-29)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoices import actions
from invoices.models import PriceList
from invoices.products.forms import PriceListForm
from leads.views.writing import FORM, tell_done
from users.access import admins_only
from users.models import Organisation
from users.views.answers import held, page, sent


@require_safe
@admins_only
def price_lists(request: HttpRequest) -> HttpResponse:
    """In their order: the first of a currency is the usual one."""
    seen: set[tuple[str, bool]] = set()
    rows = []
    for each in PriceList.objects.live():
        rows.append((each, (each.currency, each.with_tax) not in seen))
        seen.add((each.currency, each.with_tax))
    return render(request, "invoices/products/price_lists.html", {"price_lists": rows})


@FORM
@admins_only
def new(request: HttpRequest) -> HttpResponse:
    begun = PriceList(currency=Organisation.current().base_currency)
    form = PriceListForm(sent(request), instance=begun)
    if form.is_valid():
        outcome = actions.add_price_list(PriceList(**form.values), by=request.user)
        tell_done(request, outcome, _("Added."))
        return redirect("price_lists")
    title = _("New price list")
    return page(request, "invoices/products/price_list.html", form=form, title=title)


@FORM
@admins_only
def edit(request: HttpRequest, list_id: int) -> HttpResponse:
    prices = get_object_or_404(PriceList.objects.live(), pk=list_id)
    form = PriceListForm(sent(request), instance=prices)
    if form.is_valid():
        outcome = actions.change_price_lists(
            PriceList.objects.filter(pk=list_id), by=request.user, values=form.values,
            expect=form.expect,
        )  # fmt: skip
        if not held(form, outcome):
            tell_done(request, outcome, _("Saved."))
            return redirect("price_lists")
    title = str(PriceList.objects.get(pk=list_id))
    return page(request, "invoices/products/price_list.html", form=form, title=title)


@require_POST
@admins_only
def move(request: HttpRequest, list_id: int) -> HttpResponse:
    """One place up or down."""
    get_object_or_404(PriceList.objects.live(), pk=list_id)
    ids = list(PriceList.objects.live().values_list("id", flat=True))
    place = ids.index(list_id)
    other = place + (1 if request.POST.get("to") == "down" else -1)
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
        actions.order_price_lists(by=request.user, ids=ids)
    return redirect("price_lists")


@require_POST
@admins_only
def retire(request: HttpRequest, list_id: int) -> HttpResponse:
    prices = get_object_or_404(PriceList.objects.live(), pk=list_id)
    outcome = actions.retire_price_lists(PriceList.objects.filter(pk=list_id), by=request.user)
    tell_done(request, outcome, _("“%(name)s” is not offered any more.") % {"name": prices.name})
    return redirect("price_lists")
