"""What a client does at the link of a quote (SX-35, TRUST A10, D7)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from invoices import actions
from invoices.actions.links import digest_of, new_token
from invoices.behind import quote_behind
from invoices.models import PublicLink, Quote
from invoices.tests.client.make import fetched, make_seller
from invoices.tests.factories import make_quote, make_sent_quote, offer
from records.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
PAGES = ["", "pdf/", "seen/", "total/", "answer/"]
BY_POST = PAGES[2:]


def linked(by, *lines, **fields) -> tuple[Quote, str]:
    quote = make_sent_quote(by, *lines, **{"now": timezone.now()} | fields)
    one = Quote.objects.filter(pk=quote.pk)
    return quote, actions.make_links(one, by=by)[quote.pk]


def with_option(by) -> tuple[Quote, str, int]:
    quote, token = linked(by, offer(), offer("Stand", "50", optional=True))
    return quote, token, quote.lines.get(optional=True).pk


def at(token: str, page: str = "") -> str:
    return f"/q/{token}/{page}"


def fresh(quote: Quote) -> Quote:
    return Quote.objects.get(pk=quote.pk)


def answer(client, token: str, does: str = "accept", name: str = "Marta", **more):
    return client.post(at(token, "answer/"), {"does": does, "name": name} | more)


class TestTheAddress:
    def put_away(self, how: str, rep) -> str:
        if how == "guess":
            return new_token()
        if how in ("draft", "trashed"):
            token, draft = new_token(), make_quote(rep)
            PublicLink.objects.create(token_hash=digest_of(token), quote=draft)
            if how == "trashed":
                actions.trash(Quote.objects.filter(pk=draft.pk), by=rep)
            return token
        quote, token = linked(rep)
        links = PublicLink.objects.filter(quote=quote)
        if how == "withdrawn":
            actions.withdraw(links, by=rep, now=timezone.now())
        else:
            links.update(expires_at=timezone.now() - timedelta(seconds=1))
        return token

    @pytest.mark.parametrize("page", PAGES)
    def test_what_is_not_there_answers_alike(self, client, rep, page):
        """TRUST A10: guessed, draft, withdrawn, ran out, trashed: one and the same answer."""
        ways = ("guess", "draft", "withdrawn", "expired", "trashed")
        tokens = [self.put_away(how, rep) for how in ways] + ["x", "…", "%00", "a" * 2_000]
        answers = set()
        for token in tokens:
            call = client.post if page in BY_POST else client.get
            found = call(at(token, page), {"does": "accept", "name": "x"})
            kept = {k: v for k, v in found.headers.items() if k != "X-Request-ID"}
            answers.add((found.status_code, found.content, tuple(sorted(kept.items()))))
        assert len(answers) == 1 and next(iter(answers))[0] == 404

    def test_control_a_link_that_works_answers_otherwise(self, client, rep):
        assert client.get(at(linked(rep)[1])).status_code == 200

    def test_an_invoice_is_not_found_as_a_quote(self, client, rep):
        """TRUST A10: nor a quote as an invoice."""
        from invoices.tests.client.make import linked as linked_invoice

        assert client.get(at(linked_invoice(rep)[1])).status_code == 404
        assert client.get(f"/i/{linked(rep)[1]}/").status_code == 404

    def test_one_query_whatever_the_reason(self, rep, django_assert_num_queries):
        for how in ("guess", "draft", "withdrawn", "expired", "trashed"):
            token = self.put_away(how, rep)
            with django_assert_num_queries(1):
                assert quote_behind(token, now=timezone.now()) is None

    def test_of_what_was_replaced_it_says_so(self, client, rep):
        """A friendly word, and nothing of what it said; nothing can be answered."""
        quote, token = linked(rep)
        newer = actions.new_version(quote, by=rep)
        actions.issue_quotes(Quote.objects.filter(pk=newer.pk), by=rep, now=timezone.now())
        text = client.get(at(token)).text
        assert "There is a newer version" in text and "Oven" not in text
        assert client.get(at(token, "pdf/")).status_code == 404
        answer(client, token)
        assert fresh(quote).state == "replaced"


class TestLooking:
    def test_what_is_offered_until_when(self, client, rep):
        make_seller()
        _quote, token, _option = with_option(rep)
        found = client.get(at(token))
        for words in ("Q-", "€119.00", "Oven Works Ltd", "Stand", "50.00", "It holds until"):
            assert words in found.text, words
        assert not found.cookies and "Throughline" not in found.text
        assert not re.search(r"(src|href|action)=\"(https?:)?//", found.text)
        assert found["Referrer-Policy"] == "no-referrer"
        assert found["X-Robots-Tag"].startswith("noindex")
        assert found["Cache-Control"] == "private, no-store"

    def test_opening_notes_and_answers_nothing(self, client, rep):
        """TRUST A10: HEAD, prefetch, a programme that opens links."""
        quote, token = linked(rep)
        for page in ("", "pdf/"):
            client.head(at(token, page))
        for headers in ({"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {}):
            client.get(at(token) + "?does=accept&name=Bot", headers=headers)
        for page in BY_POST:
            assert client.get(at(token, page)).status_code == 405
        assert (fresh(quote).state, fresh(quote).viewed_at) == ("sent", None)

    def test_the_script_notes_it_once(self, client, rep):
        quote, token = linked(rep)
        for _each in range(2):
            assert client.post(at(token, "seen/")).status_code == 204
        assert fresh(quote).state == "viewed"
        assert Event.objects.filter(kind="quotes.viewed").count() == 1

    def test_who_is_signed_in_is_not_the_client(self, client, rep):
        quote, token = linked(rep)
        client.force_login(rep)
        client.post(at(token, "seen/"))
        answer(client, token)
        assert fresh(quote).state == "sent"
        assert 'name="does"' not in client.get(at(token)).text

    def test_as_many_queries_for_one_as_for_many_lines(
        self, client, rep, django_assert_num_queries
    ):
        make_seller()
        for count in (1, 3):
            token = linked(rep, *(offer(f"Oven {n}", optional=n > 1) for n in range(count)))[1]
            with django_assert_num_queries(5):
                client.get(at(token))


class TestChoosing:
    def test_the_server_works_out_the_total(self, client, rep):
        """SX-35: nothing is kept by it, and what was typed stays."""
        quote, token, option = with_option(rep)
        found = client.post(at(token, "total/"), {"option": option, "name": "Marta"})
        assert "Accept for €178.50" in found.text and 'value="Marta"' in found.text
        assert (fresh(quote).gross, fresh(quote).state) == (quote.gross, "sent")

    def test_hostile_ids_mean_nothing(self, client, rep):
        """TRUST A6."""
        _quote, token, _option = with_option(rep)
        wild = ["-1", "1e9", "x", "9" * 40, "\x00", str(2**70)]
        assert "€119.00" in client.post(at(token, "total/"), {"option": wild}).text


class TestAnswering:
    def test_accepted_with_options_by_name(self, client, rep):
        quote, token, option = with_option(rep)
        found = answer(client, token, option=option, comment="Please in May")
        assert found.url == at(token)
        said = fresh(quote)
        assert (said.state, said.answered_by, said.answer) == ("accepted", "Marta", "Please in May")
        assert f"{said.gross:.2f}" == "178.50"
        text = client.get(at(token)).text
        assert "Accepted by Marta" in text and "€178.50" in text and 'name="does"' not in text
        event = Event.objects.get(kind="quotes.accepted")
        assert event.actor_id is None and event.line == quote.lead_id

    def test_declined_with_a_comment(self, client, rep):
        quote, token = linked(rep)
        answer(client, token, "decline", comment="Too dear")
        assert (fresh(quote).state, fresh(quote).answer) == ("declined", "Too dear")
        assert "Declined by Marta" in client.get(at(token)).text

    def test_without_a_name_it_comes_back_as_it_was_typed(self, client, rep):
        quote, token, option = with_option(rep)
        found = answer(client, token, name=" ", comment="Please in May", option=option)
        assert found.status_code == 422 and "Please write your name" in found.text
        assert "Please in May" in found.text and "Accept for €178.50" in found.text
        assert fresh(quote).state == "sent"

    @pytest.mark.parametrize("again", ["accept", "decline"])
    def test_the_first_answer_counts(self, client, rep, again):
        """TRUST D7."""
        quote, token = linked(rep)
        answer(client, token, name="First")
        answer(client, token, again, name="Second")
        assert (fresh(quote).state, fresh(quote).answered_by) == ("accepted", "First")
        assert Event.objects.filter(kind="quotes.accepted").count() == 1

    def test_not_after_its_last_day_whether_a_job_noted_it_or_not(self, client, rep):
        """TRUST D10."""
        quote, token = linked(
            rep, now=timezone.now() - timedelta(days=9), valid_until=timezone.now().date()
            - timedelta(days=2),
        )  # fmt: skip
        for _each in range(2):
            answer(client, token)
            assert fresh(quote).state in ("sent", "expired")
            text = client.get(at(token)).text
            assert "It held until" in text and 'name="does"' not in text
            actions.expire(now=timezone.now())

    def test_words_of_clients_are_words(self, client, rep):
        """TRUST B1, B4."""
        quote, token = linked(rep)
        answer(client, token, name="<script>alert(1)</script>{{ 7*7 }}")
        assert "<script>alert" not in client.get(at(token)).text
        client.force_login(rep)
        text = client.get(f"/quotes/{quote.pk}/").text
        assert "<script>alert" not in text and "{{ 7*7 }}" in text


def test_the_file_says_what_was_chosen(client, rep, settings, tmp_path):
    """Drawn anew with the answer, then always the same bytes."""
    settings.MEDIA_ROOT = tmp_path
    _quote, token, option = with_option(rep)
    before = fetched(client, at(token, "pdf/")).content
    assert fetched(client, at(token, "pdf/")).content == before and before[:5] == b"%PDF-"
    answer(client, token, option=option)
    after = fetched(client, at(token, "pdf/")).content
    assert after != before and fetched(client, at(token, "pdf/")).content == after
