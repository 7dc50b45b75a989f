"""A3: what one may not see is nowhere: no name, no number, no trace of it in any count."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest

from deals.models import Deal
from invoices.models import Invoice, Quote
from leads.models import Lead
from leads.querysets import OfLeadQuerySet
from records.lists import LISTS
from records.querysets import AttachedQuerySet, RecordQuerySet
from records.timeline import labels
from tests.trust.crawl import body_of, crawl
from tests.trust.world import CANARY, HINT, PHONE, World, become

pytestmark = pytest.mark.django_db

STARTS = ("/", "/leads/?list=all", "/customers/?list=all", "/search/", "/trash/", "/batches/",
          "/imports/", "/me/", "/deals/?list=all", "/deals/new/", "/leads/new/",
          "/tasks/?list=all", "/tasks/calendar/?who=all",
          "/tasks/calendar/?view=agenda&who=all", "/tasks/new/", "/me/calendar/",
          "/leads/tabs/", "/admin/", "/messages/?list=all", "/invoices/?list=all",
          "/invoices/new/", "/quotes/?list=all", "/quotes/new/",
          "/notifications/", "/notifications/settings/")  # fmt: skip
ASKED = (HINT, PHONE, PHONE[-5:], f"boss@{HINT}", f"0@k{HINT}", "handed over", "#1", "#2", "#3")


TARGETS = {"/leads/?": "list", "/search/": "palette-found", "/story/": "story"}


def questions(world: World) -> list[str]:
    """Everything a list, an export, the search or the API can be asked about Ann's records."""
    lead, deal = world.lead.pk, world.hidden["deal_id"]
    theirs = Deal.objects.exclude(pk=deal).get().pk
    found = [f"/deals/{deal}/", f"/deals/{theirs}/", f"/story/155/{theirs}/",
             f"/deals/{theirs}/edit/", f"/deals/?name__contains={HINT}", "/api/v1/deals/",
             f"/deals/leads/?lead={HINT}", "/deals/?list=all&format=csv",
             *STARTS, f"/leads/{lead}/", f"/leads/{lead}/edit/", f"/story/100/{lead}/",
             f"/leads/{world.mine.pk}/", f"/story/100/{world.mine.pk}/"]  # fmt: skip
    columns = LISTS["leads"].columns_for(world.bob)
    shown = ",".join(each.name for each in columns.values() if each.show)
    every = f"list=all&columns={shown}"
    found += [f"/leads/?{every}&format={form}" for form in ("html", "json", "csv", "xlsx")]
    found += [f"/customers/?{every}", "/api/v1/leads/", "/api/v1/customers/?sort=name"]
    found += [f"/leads/filter/?column={column}&state=list%3Dall" for column in
              ("owner", "company", "status", "source", "custom.secret")]  # fmt: skip
    for query in (
        f"name__contains={HINT}",
        f"company_name__contains={HINT}",
        f"email=boss@{HINT}",
        f"phone={quote(PHONE)}",
        f"owner={world.ann.pk}",
        "company__empty=no",
        "sort=-name&list=all",
        f"custom.secret__contains={HINT}",
    ):
        found.append(f"/leads/?{query}")  # fmt: skip
    found += [f"/tasks/{world.task.pk}/", f"/story/200/{world.task.pk}/", "/api/v1/tasks/"]
    found += [f"/tasks/?list=all&format={form}" for form in ("html", "json", "csv", "xlsx")]
    found += [f"/tasks/?title__contains={HINT}", f"/tasks/?lead={lead}", f"/tasks/new/?lead={lead}"]
    found += documents_asked(world)
    return found + [f"/search/?q={quote(words)}" for words in ASKED]


def documents_asked(world: World) -> list[str]:
    """The same about quotes and invoices: Ann's, and Bob's for a lead he does not see."""
    lead, deal = world.lead.pk, world.hidden["deal_id"]
    invoice = world.hidden["invoice_id"]
    bobs = Invoice.objects.get(owner=world.bob).pk
    found = [f"/invoices/{invoice}/", f"/invoices/{invoice}/pdf/", f"/story/232/{invoice}/",
              f"/invoices/{bobs}/", f"/invoices/{bobs}/edit/", f"/story/232/{bobs}/",
              f"/leads/{lead}/billing/", f"/invoices/new/?lead={lead}",
              f"/invoices/new/?deal={deal}", "/api/v1/invoices/",
              f"/invoices/?name__contains={HINT}"]  # fmt: skip
    found += [f"/invoices/?list=all&format={form}" for form in ("html", "json", "csv", "xlsx")]
    hers, bobs = world.hidden["quote_id"], Quote.objects.get(owner=world.bob).pk
    found += [f"/quotes/{hers}/", f"/quotes/{hers}/pdf/", f"/story/230/{hers}/",
              f"/quotes/{hers}/answer/", f"/quotes/{bobs}/", f"/quotes/{bobs}/edit/",
              f"/story/230/{bobs}/", f"/quotes/new/?lead={lead}", f"/quotes/new/?deal={deal}",
              "/api/v1/quotes/", f"/quotes/?answered_by__contains={HINT}"]  # fmt: skip
    found += [f"/quotes/?list=all&format={form}" for form in ("html", "json", "csv", "xlsx")]
    return found


def leaks(world: World, client, *, each: int = 1) -> list[str]:
    """Addresses whose answer holds the word, asked plainly, for htmx, and by every link on it
    (``each=0``: only the questions; enough for a control).

    A document says whom it is for: whoever looks after it reads that on it, and there only.
    """
    bobs = {f"{each._meta.model_name}s": each.objects.get(owner=world.bob).pk
            for each in (Invoice, Quote)}  # fmt: skip
    own = re.compile("|".join(rf"/{name}/{pk}/(pdf/)?(\?.*)?" for name, pk in bobs.items()))
    found = [
        url
        for url, _a, body in crawl(client, *questions(world), each=each)
        if CANARY in body.lower() and not own.fullmatch(url)
    ]
    for url in questions(world):
        target = next((id for part, id in TARGETS.items() if part in url), None)
        if target:
            answer = client.get(url, headers={"HX-Request": "true", "HX-Target": target})
            found += [f"{url} ({target})"] if CANARY in body_of(answer).lower() else []
    return found


@pytest.mark.parametrize(
    ("visibility", "role"), [("team", "rep"), ("own", "reader"), ("own", "manager")]
)
def test_the_word_is_nowhere(world, as_user, visibility, role):
    """A3: lists, filters, exports, API, search, palette, trash, batches, story, forms, admin."""
    become(world.bob, visibility, role)
    assert leaks(world, as_user(world.bob)) == []


def test_control_its_owner_reads_it_everywhere(world, as_user):
    found = "\n".join(leaks(world, as_user(world.ann), each=0))
    for place in ("/leads/?", "/customers/?", "/api/v1/leads/", "format=csv", "format=xlsx",
                  "/search/?q=", "palette-found", "/tasks/?", "/tasks/calendar/", "/api/v1/tasks/",
                  f"/tasks/{world.task.pk}/", "/invoices/?", "/api/v1/invoices/",
                  "/quotes/?", "/api/v1/quotes/", f"/quotes/{world.hidden['quote_id']}/",
                  f"/invoices/{world.hidden['invoice_id']}/", "/trash/", "/batches/", "/imports/",
                  f"/leads/{world.lead.pk}/", f"/story/100/{world.lead.pk}/"):  # fmt: skip
        assert place in found, place


def test_control_without_visibility_others_read_it(world, as_user, monkeypatch):
    for queryset in (RecordQuerySet, OfLeadQuerySet, AttachedQuerySet):
        monkeypatch.setattr(queryset, "visible_to", lambda self, user: self)
    found = "\n".join(leaks(world, as_user(world.bob), each=0))
    for place in ("/leads/?", "format=csv", "/trash/", f"/leads/{world.lead.pk}/"):
        assert place in found, place


def test_counts_are_those_of_what_one_sees(world, as_user):
    """A3: page, JSON, API and selection count exactly the visible rows."""
    client = as_user(world.bob)
    visible = Lead.objects.live().filter(owner=world.bob).count()
    assert 0 < visible < Lead.objects.live().count()
    assert json.loads(client.get("/leads/?list=all&format=json").content)["count"] == visible
    assert json.loads(client.get("/api/v1/leads/").content)["count"] == visible
    page = client.get("/leads/?list=all&count=exact").context["page"]
    assert page.exact_count == visible
    url = client.post("/leads/select/", {"state": "list=all", "all": "1"}).url
    assert client.get(url).context["selection"].count == visible
    hidden = f"name__contains={HINT}&format=json"
    assert json.loads(client.get(f"/leads/?{hidden}").content)["count"] == 0


def test_a_business_one_may_not_see_is_not_found_by_typing(world, as_user):
    """A3: neither its name nor its number tells that it is there."""
    client = as_user(world.bob)
    words = set()
    for typed in (world.lead.name, f"#{world.lead.pk}", "#999999", "nothing like it"):
        form = {"name": "x", "kind": "person", "priority": "2", "company": typed}
        answer = client.post("/leads/new/", form)
        assert answer.status_code == 422
        words.add(str(answer.context["form"].errors["company"]))
    assert len(words) == 1


def test_names_of_events_are_asked_for_with_the_reader(world):
    """A3: a story names nothing the reader may not see, whatever an event mentions."""
    wanted = {(100, world.lead.pk), (100, world.mine.pk), (101, world.hidden["contact_id"])}
    assert set(labels.read_labels(wanted, world.bob)) == {(100, world.mine.pk)}
