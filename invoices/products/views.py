"""Pages of products: managers and admins change them, everybody reads (X21)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from invoices import actions
from invoices.models import Price, Product, ProductLink
from invoices.picking import offered, written
from invoices.products.forms import FieldForm, LinkForm, PriceForms, ProductForm
from invoices.products.reading import facts_of, prices_of, sold_in, together
from leads.actions import NotAnOwner
from leads.views.writing import FORM, tell_done
from records.fields.definitions import fields_of, stored_values
from records.fields.views import answer_with_field
from records.gates import STALE
from records.lists.working import working
from records.sending import sent_once
from records.writers import may_write
from users.access import allow
from users.views.answers import held, page, sent

sellers_only = allow(
    lambda user: may_write(user, Product),
    otherwise=gettext_lazy("Products are changed by managers and admins."),
)


def visible_product(request: HttpRequest, product_id: int) -> Product:
    """The product, in the trash or not; 404 where there is none."""
    found = Product.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(found, pk=product_id)


def one(product: Product):
    return Product.objects.filter(pk=product.pk)


@require_safe
def product(request: HttpRequest, product_id: int) -> HttpResponse:
    """Everything about one product."""
    return show(request, visible_product(request, product_id))


def show(request: HttpRequest, product: Product, *, form: LinkForm | None = None) -> HttpResponse:
    user = request.user
    may_change = may_write(user, Product)
    may_edit = may_change and not product.is_trashed
    context = {
        "product": product,
        "may_write": may_edit,
        "may_restore": may_change and product.is_trashed,
        "facts": facts_of(product, fields_of(Product, user)),
        "prices": prices_of(product),
        "together": together(product),
        "sold_in": sold_in(product, user),
        "working": working(request, product),
        "form": form or (LinkForm(product=product) if may_edit else None),
    }
    if context["form"]:
        others = offered("", Product.objects.sold().exclude(pk=product.pk))
        context["offered"] = [(written(each), each) for each in others]
    status = 422 if form else 200
    return render(request, "invoices/products/product.html", context, status=status)


@FORM
@sellers_only
@sent_once
def new(request: HttpRequest) -> HttpResponse:
    """Something more to sell, with its prices."""
    return _written(request, Product(owner=request.user), _("New product"), _add)


@FORM
@sellers_only
def edit(request: HttpRequest, product_id: int) -> HttpResponse:
    """All of a product and its prices; told where somebody was quicker (TRUST E9)."""
    product = visible_product(request, product_id)
    if product.is_trashed and request.method != "POST":
        return redirect(product)
    return _written(request, product, str(product), _change)


def _add(request: HttpRequest, form: ProductForm, prices: list[Price]) -> Product:
    product = Product(**form.own_values, custom=stored_values(form))
    outcome = actions.add_product(product, by=request.user, prices=prices)
    tell_done(request, outcome, _("%(product)s is added.") % {"product": product})
    return product


def _change(request: HttpRequest, form: ProductForm, prices: list[Price]) -> Product | None:
    outcome = actions.change_products(
        one(form.instance), by=request.user, values=form.values, prices=prices, expect=form.expect
    )
    if held(form, outcome):
        return None
    tell_done(request, outcome, _("Saved."))
    return form.instance


def _written(request: HttpRequest, product: Product, title: str, save) -> HttpResponse:
    data = sent(request)
    form = ProductForm(data, instance=product, user=request.user)
    prices = PriceForms(data, prices=list(product.prices.live()) if product.pk else [])
    fine = prices.is_valid() & form.is_valid() if data is not None else False
    if fine and "more" not in request.POST:
        try:
            if done := save(request, form, prices.result()):
                return redirect(done)
        except NotAnOwner as problem:
            form.add_error("owner", str(problem))
    context = {"form": form, "rows": prices, "product": product, "title": title}
    answer = page(request, "invoices/products/form.html", **context)
    if data is not None:
        answer.status_code = 422
    return answer


@FORM
@sellers_only
def field(request: HttpRequest, product_id: int, name: str) -> HttpResponse:
    """One field changed in place, with a version check (TRUST E9)."""
    product = visible_product(request, product_id)
    if product.is_trashed and request.method != "POST":
        return redirect(product)
    about = {"user": request.user, "name": name}
    try:
        form = FieldForm(sent(request), instance=visible_product(request, product_id), **about)
    except KeyError as unknown:
        raise Http404 from unknown
    if form.is_valid() and not form.is_stale:
        try:
            outcome = actions.change_products(
                one(product), by=request.user, values=form.values,
                expect={product.pk: product.version},
            )  # fmt: skip
        except NotAnOwner as problem:
            form.add_error(name, str(problem))
        else:
            if STALE not in outcome.held and not held(form, outcome):
                tell_done(request, outcome, _("Saved."))
                return redirect(product)
    home = {"home": reverse("products"), "home_title": _("Products")}
    now = FieldForm(instance=product, **about)
    return answer_with_field(request, product, form, now, name, **home)


@require_POST
@sellers_only
def link(request: HttpRequest, product_id: int) -> HttpResponse:
    """Another product is an upgrade of it, or goes with it (LS-30, LS-31)."""
    product = visible_product(request, product_id)
    form = LinkForm(request.POST, product=product)
    if product.is_trashed or not form.is_valid():
        return show(request, product, form=form)
    outcome = actions.link_products(product, by=request.user, **form.cleaned_data)
    tell_done(request, outcome, _("Added."))
    return redirect(product)


@require_POST
@sellers_only
def unlink(request: HttpRequest, product_id: int, link_id: int) -> HttpResponse:
    product = visible_product(request, product_id)
    links = ProductLink.objects.live().filter(pk=link_id)
    mine = links.filter(product=product) | links.filter(other=product)
    if not mine.exists():
        raise Http404
    outcome = actions.unlink_products(links, by=request.user)
    tell_done(request, outcome, _("They are not proposed together any more."))
    return redirect(product)


@require_POST
@sellers_only
def put_in_trash(request: HttpRequest, product_id: int) -> HttpResponse:
    product = visible_product(request, product_id)
    outcome = actions.trash_products(one(product), by=request.user)
    tell_done(request, outcome, _("%(product)s is in the trash.") % {"product": product})
    return redirect("products")


@require_POST
@sellers_only
def take_back(request: HttpRequest, product_id: int) -> HttpResponse:
    product = visible_product(request, product_id)
    outcome = actions.restore_products(one(product), by=request.user)
    for code in outcome.held:
        messages.error(request, str(outcome.messages[code]))
    tell_done(request, outcome, _("%(product)s is back.") % {"product": product})
    return redirect(product)
