"""B5: SQL in every parameter is a text nobody has: no error, no other row, nothing changed."""

from __future__ import annotations

import json
from itertools import cycle

import pytest
from django.urls import reverse

from leads.models import Lead
from leads.tests.factories import make_lead, make_point, make_status
from records.models import FieldDefinition
from tests.trust.conftest import payloads
from tests.trust.world import rows_hash

pytestmark = [pytest.mark.django_db, pytest.mark.corpora]

ASKED = [
    ("/leads/", name)
    for name in ("name", "name__contains", "email", "phone", "company_name__starts", "score",
                 "owner", "status", "stage", "status_kind", "created_at", "country", "sort",
                 "columns", "after", "any", "list", "format", "custom.size", "custom.word",
                 "state", "count")
] + [
    ("/api/v1/leads/", name) for name in ("name", "sort", "columns", "after", "any", "owner")
] + [
    ("/deals/board/", "shown"), ("/deals/board/", "name"), ("/deals/board/news/", "seen"),
    ("/search/", "q"), ("/trash/", "after"), ("/batches/", "before"), ("/story/100/%d/", "before"),
    ("/story/100/%d/", "show"), ("/leads/filter/", "column"), ("/leads/filter/", "op"),
    ("/leads/columns/", "show"), ("/leads/columns/", "up"), ("/imports/new/", "target"),
    ("/setup/security/", "page"), ("/setup/lists/statuses/add/", "stage"),
    ("/accounts/login/", "next"),
]  # fmt: skip


@pytest.fixture
def ground(admin, as_user):
    for key, kind in (("size", "number"), ("word", "text")):
        FieldDefinition.objects.create(target_type=100, key=key, label=key, type=kind)
    lead = make_lead("Only one", owner=admin, company_name="Engines", city="Bonn")
    make_point(lead, "only@example.com")
    return as_user(admin), lead


def shown(client) -> list[int]:
    return [
        row["id"]
        for row in json.loads(client.get("/leads/?list=all&format=json").content)["results"]
    ]


def test_in_every_parameter_of_every_page(ground):
    """B5: each of the texts at one parameter, each parameter several times."""
    client, lead = ground
    before, rows = shown(client), rows_hash()
    texts = payloads("injection/sqli")
    places = cycle(ASKED)
    for text in [*texts, *texts[: len(ASKED)]]:
        path, name = next(places)
        answer = client.get(path % lead.pk if "%d" in path else path, {name: text})
        assert answer.status_code < 500, (path, name, text)
        if name in {"name", "name__contains", "email", "company_name__starts"}:
            assert b"Only one" not in answer.content, (name, text)
    assert (shown(client), rows_hash()) == (before, rows)


def test_in_every_field_of_a_form(ground):
    """B5: kept as typed, or refused; other rows stay."""
    client, lead = ground
    make_status()
    texts = payloads("injection/sqli")
    fields = ("name", "job_title", "company_name", "city", "region", "street", "description")
    places = ("status", "owner", "score", "priority", "country", "source", "company", "emails",
              "phones", "website", "custom.size", "seen", "postal_code")  # fmt: skip
    wanted = Lead.objects.filter(pk=lead.pk).values().get()
    for start in range(0, len(texts), len(fields)):
        some = dict(zip(fields, texts[start : start + len(fields)], strict=False))
        sent = {"name": "x", "kind": "person", "priority": "2"} | some
        answer = client.post(reverse("lead_new"), sent)
        assert answer.status_code in {302, 422}, sent
        if answer.status_code == 302:
            made = Lead.objects.latest("id")
            for name, text in some.items():
                assert getattr(made, name) == text.strip().replace("\r\n", "\n"), text
        place = places[start // len(fields) % len(places)]
        answer = client.post(reverse("lead_new"), sent | {place: texts[start]})
        assert answer.status_code in {302, 422}, (place, texts[start])
    assert Lead.objects.filter(pk=lead.pk).values().get() == wanted


def test_in_what_other_forms_send(ground):
    """B5: in-place edits, selections, saved lists, comments, tabs, words and steps of imports."""
    client, lead = ground
    texts = payloads("injection/sqli")
    select = client.post("/leads/select/", {"state": "list=all", "all": "1"}).url
    places = [
        (reverse("lead_status", args=[lead.pk]), "status"),
        (reverse("lead_status", args=[lead.pk]), "version"),
        (reverse("lead_owner", args=[lead.pk]), "owner"),
        (select, "field"), (select, "value"), ("/leads/select/", "id"), ("/leads/select/", "state"),
        ("/leads/save/", "title"), ("/leads/save/", "state"), ("/leads/tabs/", "opens"),
        ("/leads/tabs/", "place-all"), ("/me/", "time_zone"), ("/me/", "version"),
        ("/me/theme/", "theme"), ("/setup/users/invite/", "email"), ("/imports/new/", "target"),
        (reverse("records:comment_add", args=[100, lead.pk]), "type"),
        (reverse("setup_add", args=["statuses"]), "stage"),
        (reverse("setup_move", args=["statuses", lead.status_id]), "to"),
        ("/accounts/login/", "login"),
    ]  # fmt: skip
    common = {"version": "1", "title": "t", "sharing": "private", "state": "list=all",
              "text": "t", "field": "priority", "name": "Admin", "theme": "auto"}  # fmt: skip
    for text, (url, name) in zip(texts[::2], cycle(places), strict=False):
        answer = client.post(url, common | {name: text})
        assert answer.status_code < 500, (url, name, text)
    assert shown(client) == [lead.pk]


def test_as_the_names_of_parameters(ground):
    """B5: a name nobody declared is refused in words, wherever names are read from an address."""
    client, _lead = ground
    before, rows = shown(client), rows_hash()
    for number, text in enumerate(payloads("injection/sqli")):
        name = (text, f"custom.{text}", f"name__{text}", f"{text}__contains")[number % 4]
        for path in ("/leads/", "/api/v1/leads/"):
            answer = client.get(path, {name: "x"})
            assert answer.status_code == 400, (path, name)
            assert b"Only one" not in answer.content
        answer = client.get("/leads/", {"list": "all", "sort": text, "columns": f"name,{text}"})
        assert answer.status_code == 400, text
    assert (shown(client), rows_hash()) == (before, rows)


def test_in_cookies_and_headers(ground):
    """B5: what a browser sends beside the form is text as well."""
    client, lead = ground
    rows = rows_hash()
    for text in payloads("injection/sqli")[::8]:
        text = "".join(sign for sign in text if " " <= sign <= "~")
        headers = {"HX-Target": text, "HX-Request": "true", "X-Request-ID": text,
                   "Accept-Language": text, "Referer": f"http://testserver/{text}",
                   "HX-Current-URL": text, "User-Agent": text}  # fmt: skip
        for path in ("/leads/?list=all", f"/leads/{lead.pk}/", "/"):
            assert client.get(path, headers=headers).status_code < 500, (path, text)
    assert rows_hash() == rows
