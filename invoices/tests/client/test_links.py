"""The address of an invoice: who finds something behind it, and who must not (WA-15, WA-18,
TRUST A10)."""

from __future__ import annotations

import math
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from invoices import actions
from invoices.actions.links import digest_of, new_token, token_of
from invoices.behind import invoice_behind
from invoices.models import Invoice, PublicLink
from invoices.tests.client.make import at, linked
from invoices.tests.factories import make_draft, make_issued
from records.models import Event
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


@pytest.mark.parametrize("make", [new_token, lambda: token_of(token_urlsafe(8))])
def test_ten_thousand_tokens_hold_more_than_128_bits(make):
    """TRUST A10: none twice; each of 43 characters of 6 bits is as likely as any other."""
    tokens = [make() for _ in range(10_000)]
    assert len(set(tokens)) == 10_000
    assert {len(each) for each in tokens} == {43}  # 256 bits
    counts = Counter("".join(each[:42] for each in tokens))
    assert len(counts) == 64
    whole = sum(counts.values())
    entropy = -sum(n / whole * math.log2(n / whole) for n in counts.values())
    assert entropy * 42 > 250


def test_only_the_hash_is_kept(rep):
    """WA-18: the token stands in no column and in no event."""
    invoice, token = linked(rep)
    link = PublicLink.objects.get()
    assert link.token_hash == sha256(token.encode()).hexdigest() == digest_of(token)
    told = " ".join(str(each.changes) + str(each.data) for each in Event.objects.all())
    assert token not in told and link.token_hash not in told
    assert invoice_behind(token, now=timezone.now()) == invoice


def test_an_older_link_goes_on_working(rep):
    invoice, first = linked(rep)
    second = linked(rep, invoice)[1]
    assert first != second
    assert {invoice_behind(each, now=timezone.now()) for each in (first, second)} == {invoice}


def test_a_draft_gets_no_link_and_a_reader_makes_none(rep):
    draft = make_draft(rep)
    assert actions.make_links(Invoice.objects.filter(pk=draft.pk), by=rep) == {}
    reader = make_user("reader", role="reader")
    with pytest.raises(PermissionDenied):
        actions.make_links(Invoice.objects.all(), by=reader)


def put_away(how: str, rep) -> str:
    """The token of an invoice that is not to be seen any more."""
    if how == "guess":
        return new_token()
    if how == "draft":
        token, draft = new_token(), make_draft(rep)
        PublicLink.objects.create(token_hash=digest_of(token), invoice=draft)
        return token
    if how == "trashed":
        token, draft = new_token(), make_draft(rep)
        PublicLink.objects.create(token_hash=digest_of(token), invoice=draft)
        actions.trash(Invoice.objects.filter(pk=draft.pk), by=rep)
        return token
    if how == "void":
        invoice, token = linked(rep, kind="proforma")
        actions.void(Invoice.objects.filter(pk=invoice.pk), by=rep, now=timezone.now())
        return token
    invoice, token = linked(rep)
    links = PublicLink.objects.filter(invoice=invoice)
    if how == "withdrawn":
        actions.withdraw(links, by=rep, now=timezone.now())
    else:
        links.update(expires_at=timezone.now() - timedelta(seconds=1))
    return token


@pytest.mark.parametrize("page", ["public_invoice", "public_invoice_pdf", "public_invoice_seen"])
def test_what_is_not_there_answers_alike(client, rep, page):
    """TRUST A10: guessed, draft, void, withdrawn, expired, trashed: one and the same answer."""
    ways = ("guess", "draft", "void", "withdrawn", "expired", "trashed")
    tokens = [put_away(how, rep) for how in ways] + ["x", "…", "%00", "a" * 2_000]
    answers = set()
    for token in tokens:
        url = at(token, page)
        answer = client.post(url) if page.endswith("seen") else client.get(url)
        kept = {k: v for k, v in answer.headers.items() if k != "X-Request-ID"}
        answers.add((answer.status_code, answer.content, tuple(sorted(kept.items()))))
    assert len(answers) == 1 and next(iter(answers))[0] == 404


def test_control_a_link_that_works_answers_otherwise(client, rep):
    assert client.get(at(linked(rep)[1])).status_code == 200


def test_what_is_not_there_is_the_same_work(rep, django_assert_num_queries):
    """TRUST A10: one query, whatever the reason."""
    for how in ("guess", "draft", "void", "withdrawn", "expired", "trashed"):
        token = put_away(how, rep)
        with django_assert_num_queries(1):
            assert invoice_behind(token, now=timezone.now()) is None


def test_ten_thousand_guesses_find_nothing(rep):
    """TRUST A10."""
    linked(rep)
    guesses = [digest_of(new_token()) for _ in range(10_000)]
    assert not PublicLink.objects.filter(token_hash__in=guesses).exists()


def test_guesses_are_slowed_down_for_their_address_alone(client, rep):
    """TRUST A10: also a link that works is not shown to an address that guesses."""
    token = linked(rep)[1]
    for _ in range(120):
        assert client.get(at("x")).status_code == 404
    answer = client.get(at(token))
    assert answer.status_code == 429 and answer["Retry-After"] == "60"
    assert client.get(at(token), REMOTE_ADDR="192.0.2.7").status_code == 200


def test_withdrawn_from_the_page_of_the_invoice(client, rep):
    client.force_login(rep)
    invoice, token = linked(rep)
    link = PublicLink.objects.get()
    address = f"/invoices/{invoice.pk}/links/{link.pk}/withdraw/"
    client.post(address)
    client.post(address)
    assert client.get(at(token)).status_code == 404
    assert Event.objects.filter(kind="invoices.link_withdrawn").count() == 1


def test_a_link_of_another_invoice_is_not_withdrawn(client, rep):
    """TRUST A6."""
    client.force_login(rep)
    mine, (other, token) = make_issued(rep), linked(rep)
    link = PublicLink.objects.get(invoice=other)
    assert client.post(f"/invoices/{mine.pk}/links/{link.pk}/withdraw/").status_code == 404
    assert client.get(at(token)).status_code == 200


def test_a_new_link_is_shown_once(client, rep):
    """WA-18: in this one answer; afterwards nobody can read it."""
    client.force_login(rep)
    invoice = make_issued(rep)
    answer = client.post(f"/invoices/{invoice.pk}/links/new/", {"days": "30"})
    token = answer.context["address"].split("/i/")[1].strip("/")
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(at(token)).status_code == 200
    assert token not in client.get(f"/invoices/{invoice.pk}/").text
    days = PublicLink.objects.get().expires_at - timezone.now()
    assert timedelta(days=29) < days <= timedelta(days=30)
