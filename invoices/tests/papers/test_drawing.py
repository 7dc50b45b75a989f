"""F8: files are drawn by workers, never by a page; TRUST B9: within their walls."""

from __future__ import annotations

import resource
from copy import copy

import pytest
from django.urls import reverse

from invoices import actions
from invoices.actions import drawing
from invoices.actions.drawing import DRAW
from invoices.models import Invoice
from invoices.tests.client.make import at, fetched, linked
from invoices.tests.factories import line, make_draft, make_issued
from records.jobs import runner
from records.models import Job
from records.printing.render import Unprintable

pytestmark = pytest.mark.django_db
ASKED = 6  # statements of a page that waits for its file


@pytest.fixture(autouse=True)
def media(settings, tmp_path, fresh_cache):
    settings.MEDIA_ROOT = tmp_path


def test_the_page_waits_while_a_worker_draws(client, rep):
    """Ten who ask at once are one piece of work; drawn once, it is there for good."""
    client.force_login(rep)
    address = reverse("invoice_pdf", args=[make_issued(rep).pk])
    for _each in range(10):
        answer = client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (202, "1")
        assert "being drawn" in answer.text
    [job] = Job.objects.filter(kind=DRAW)
    runner.run(job.pk)
    content = client.get(address).content
    assert content[:5] == b"%PDF-" and Invoice.objects.get().pdf
    assert client.get(address).content == content
    assert Job.objects.filter(kind=DRAW).count() == 1


def test_ten_long_ones_at_once_are_ten_pieces_of_work_and_cost_a_page_nothing(
    client, rep, django_assert_num_queries
):
    """F8: 400 lines × 10, asked for by ten people: each page answers that it waits, by as many
    statements as for one line; nothing is drawn in the web's process or its children."""
    client.force_login(rep)
    lines = [line(f"Article {n}") for n in range(400)]
    many = [make_draft(rep, *map(copy, lines)) for _n in range(10)]
    addresses = [reverse("invoice_pdf", args=[each.pk]) for each in [make_draft(rep), *many]]
    client.get(addresses[0])  # what is read once is read
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    for address in addresses[1:]:
        with django_assert_num_queries(ASKED):
            assert client.get(address).status_code == 202
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime == children
    waiting = Job.objects.filter(kind=DRAW, state="queued")
    assert waiting.count() == 11
    runner.run(waiting.order_by("created_at").last().pk)
    assert client.get(addresses[-1]).content[:5] == b"%PDF-"
    assert waiting.count() == 10


def test_clients_wait_as_well(client, rep):
    _invoice, token = linked(rep)
    address = at(token, "public_invoice_pdf")
    answer = client.get(address)
    assert answer.status_code == 202 and answer["X-Robots-Tag"].startswith("noindex")
    assert fetched(client, address).content[:5] == b"%PDF-"


def test_a_draft_is_drawn_as_it_is_now(client, rep):
    client.force_login(rep)
    draft = make_draft(rep)
    address = reverse("invoice_pdf", args=[draft.pk])
    first = fetched(client, address).content
    assert client.get(address).content == first
    one = Invoice.objects.filter(pk=draft.pk)
    actions.change_invoices(one, by=rep, values={}, lines=[line("Another", price="7")])
    assert client.get(address).status_code == 202
    assert fetched(client, address).content != first


def test_what_cannot_be_drawn_is_told_and_not_tried_over_and_over(client, rep, monkeypatch):
    """The renderer's own walls (512 MB, 20 s) end as such a failure: ``test_walls``."""

    def fails(document):
        raise Unprintable("too much")

    monkeypatch.setattr(drawing, "file_of", fails)
    client.force_login(rep)
    invoice = make_issued(rep)
    address = reverse("invoice_pdf", args=[invoice.pk])
    for _each in range(2):
        answer = fetched(client, address)
        assert answer.url == invoice.get_absolute_url()
    assert Job.objects.get(kind=DRAW).state == "failed"
