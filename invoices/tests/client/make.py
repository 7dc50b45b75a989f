"""What tests of the client's side begin with."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from invoices import actions
from invoices.actions.drawing import DRAW
from invoices.models import Invoice, Seller
from invoices.tests.factories import NOW, make_issued
from leads.tests.factories import make_lead, make_point
from records.jobs import runner
from records.models import Job


def make_seller(**fields) -> Seller:
    given = {"legal_name": "Oven Works Ltd", "iban": "DE89370400440532013000", "bic": "COBADEFF"}
    return Seller.objects.create(**given | {"country": "DE", "colour": "b3261e"} | fields)


def make_client(mail: str = "till@harbour.example"):
    lead = make_lead("Harbour Bakery", kind="business")
    if mail:
        make_point(lead, mail)
    return lead


def linked(by, invoice: Invoice | None = None, **fields) -> tuple[Invoice, str]:
    """An issued invoice and the token of a link to it."""
    invoice = invoice or make_issued(by, **fields)
    one = Invoice.objects.filter(pk=invoice.pk)
    return invoice, actions.make_links(one, by=by)[invoice.pk]


def at(token: str, page: str = "public_invoice") -> str:
    return reverse(page, args=[token])


def fetched(client, address: str):
    """The file at an address, once a worker has drawn it (F8)."""
    answer = client.get(address)
    if answer.status_code == 202:
        for job in Job.objects.filter(kind=DRAW, state="queued"):
            runner.run(job.pk)
        answer = client.get(address)
    return answer


def pay(invoice: Invoice, by, amount: str = "", now: datetime = NOW, **more):
    """All that is owed, or an amount of it."""
    from decimal import Decimal

    sum_ = Decimal(amount) if amount else invoice.owed
    return actions.enter(invoice, by=by, kind="payment", amount=sum_, day=now.date(), **more)
