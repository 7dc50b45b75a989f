"""Pages of quotes, invoices, payments and services for the walks in four looks, from what the
sample company has, and what it lacks made beside it."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from invoices import actions
from invoices.models import Invoice, PriceList, Product, Subscription
from invoices.tests.client.make import linked, make_client, make_seller
from invoices.tests.converting.make import of, one
from invoices.tests.factories import line, make_issued, make_sent_quote, offer
from users.models import User

REPORTS = ("receivables", "revenue", "recurring", "journal")


def money_pages(admin: User) -> list[str]:
    return [
        *catalogue_pages(),
        *(f"/reports/{name}/" for name in REPORTS),
        *quote_pages(admin),
        *invoice_pages(admin),
        *converting_pages(admin),
        *service_pages(admin),
        "/setup/invoices/notifications/",
        "/setup/documents/",
        "/setup/payments/",
    ]


def catalogue_pages() -> list[str]:
    """A product with what goes with it, its form, and the prices of a list."""
    product = Product.objects.sold().filter(links__isnull=False).first()
    return [
        *(f"{product.get_absolute_url()}{page}" for page in ("", "edit/")),
        f"/setup/price-lists/{PriceList.objects.live().first().pk}/",
    ]


def quote_pages(admin: User) -> list[str]:
    """One with an option the client waits with, and the draft of another."""
    options = offer(), offer("Stand", "50", optional=True)
    quote = make_sent_quote(admin, *options, lead=make_client(), now=timezone.now())
    draft = actions.copy_quote(quote, by=admin)
    own = quote.get_absolute_url()
    return [
        "/quotes/?list=all",
        *(f"{own}{page}" for page in ("", "send/", "answer/")),
        f"{draft.get_absolute_url()}edit/",
    ]


def invoice_pages(admin: User) -> list[str]:
    """One with a link and a credit to use on it, one paid at a provider, one that is drawn."""
    make_seller()
    client, now = make_client(), timezone.now()
    over = make_issued(admin, lead=client, now=now)
    actions.enter(over, by=admin, kind="payment", amount=over.owed + 50, day=date.today())
    owing, _token = linked(admin, make_issued(admin, line("Care"), lead=client, now=now))
    method = actions.add_method("stripe", by=admin, name="Card", public={}, secrets={})
    paid = make_issued(admin, lead=client, now=now)
    actions.enter(
        paid, by=admin, kind="payment", amount=paid.owed, day=date.today(), method=method,
        provider_id="pi_1",
    )  # fmt: skip
    own = owing.get_absolute_url()
    return [
        "/invoices/?list=all",
        *(f"{own}{page}" for page in ("", "send/", "pay/", "offset/", "pdf/")),
        f"{paid.get_absolute_url()}refund/{paid.entries.get().pk}/",
        f"{Invoice.objects.drafts().first().get_absolute_url()}edit/",
        f"/leads/{client.pk}/billing/",
    ]


def converting_pages(admin: User) -> list[str]:
    """The first step, and what came of the last (``test_converting`` walks those between)."""
    leads = [make_client(), make_client()]
    now = timezone.now()
    lines = (("Oven", "1000", ""), ("Care", "30", "month"))
    quotes = [
        make_sent_quote(
            admin, *(offer(name, price, interval=each) for name, price, each in lines),
            lead=lead, now=now,
        )
        for lead in leads
    ]  # fmt: skip
    done = actions.convert(one(leads[1]), by=admin, plan=of(quotes[1]), now=now)
    return [
        f"/leads/{leads[0].pk}/convert/",
        f"/leads/{leads[1].pk}/converted/{done.batch.pk}/",
        leads[1].get_absolute_url(),
    ]


def service_pages(admin: User) -> list[str]:
    service = Subscription.objects.active().filter(billed_until__isnull=False).first()
    own = service.get_absolute_url()
    return ["/subscriptions/", *(f"{own}{page}" for page in ("", "edit/", "end/"))]
