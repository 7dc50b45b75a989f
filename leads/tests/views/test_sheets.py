"""One lead to take away (WB-13): as data and on paper, by whoever may see it, and noted (X17)."""

from __future__ import annotations

import json
import subprocess
import sys

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from leads import actions
from leads.models import Lead
from leads.tests.factories import make_contact, make_lead, make_point
from records.attached.comments import add_comment
from records.models import Event, FieldDefinition
from records.printing import render as printing
from records.printing.render import Unprintable, render
from users.models import SecurityEntry
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
HOSTILE = (
    '<script>alert(1)</script><link rel="attachment" href="file:///etc/passwd">'
    '<img src="http://127.0.0.1:9/x"><style>@import "file:///etc/passwd"</style>{{ 7|add:7 }}'
)


@pytest.fixture
def lead(rep) -> Lead:
    FieldDefinition.objects.create(target_type=100, key="tier", label="Tier", type="text")
    found = make_lead("Łódź GmbH", kind="business", owner=rep, custom={"tier": "gold"},
                      description="Erste Zeile\nليلى الحداد\n東京")  # fmt: skip
    make_point(found, "info@example.com")
    person = make_contact(found, "Ada Byron", job_title="Head")
    make_point(found, "ada@example.com", contact=person)
    told = {"direction": "out", "outcome": "reached", "text": "Spoke of prices"}
    actions.log_activity(found, by=rep, kind="call", values=told | {"at": timezone.now()})
    add_comment(found, by=rep, text="Wants an offer")
    return found


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_the_data_are_the_apis_and_more(rep, client, lead):
    client.force_login(rep)
    data = client.get(reverse("lead_json", args=[lead.pk])).json()
    row = client.get("/api/v1/leads/").json()["results"][0]
    assert row.items() <= data.items()
    assert [each["value"] for each in data["points"]] == ["info@example.com"]
    assert [(e["name"], e["reach"]) for e in data["contacts"]] == [("Ada Byron", "ada@example.com")]
    assert [each["text"] for each in data["activities"]] == ["Spoke of prices"]
    assert [each["text"] for each in data["timeline"]] == ["Wants an offer", "Spoke of prices"]
    assert data["more"] is False


def test_paper_tells_the_same(rep, client, lead):
    """Arabic and Chinese are letters, not boxes: they can be copied out of it."""
    client.force_login(rep)
    answer = client.get(reverse("lead_pdf", args=[lead.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="lead-{lead.pk}.pdf"'
    text = text_of(answer.content)
    for words in ("Łódź GmbH", "gold", "info@example.com", "Ada Byron", "Spoke of prices",
                  "Wants an offer", "東京", "1 / 1"):  # fmt: skip
        assert words in text, words


def test_both_are_noted(rep, client, lead):
    """X17: who took what; the name of the file names nobody."""
    client.force_login(rep)
    for name in ("lead_json", "lead_pdf"):
        client.get(reverse(name, args=[lead.pk]))
    taken = SecurityEntry.objects.filter(kind="exported").order_by("pk")
    assert [each.about for each in taken] == [f"lead-{lead.pk}.json", f"lead-{lead.pk}.pdf"]


@pytest.mark.parametrize("name", ["lead_json", "lead_pdf"])
def test_only_who_sees_it(client, lead, name):
    """A2, A3: 404 for others; one who only reads may take what he sees."""
    client.force_login(make_user("other", visibility="own"))
    assert client.get(reverse(name, args=[lead.pk])).status_code == 404
    client.force_login(make_user("reader", role="reader"))
    assert client.get(reverse(name, args=[lead.pk])).status_code == 200
    assert client.post(reverse(name, args=[lead.pk])).status_code == 405


@pytest.mark.parametrize(("name", "queries"), [("lead_json", 15), ("lead_pdf", 15)])
@pytest.mark.parametrize("comments", [1, 30])
def test_reads_do_not_grow(rep, client, lead, django_assert_num_queries, name, queries, comments):
    for number in range(comments):
        add_comment(lead, by=rep, text=f"comment {number}")
        make_contact(lead, f"Person {number}")
    client.force_login(rep)
    with django_assert_num_queries(queries):
        assert client.get(reverse(name, args=[lead.pk])).status_code == 200


def test_what_people_write_is_text(rep, client, lead):
    """B1, B4, B9: no tag, no template, no file, no address is followed."""
    fields = ("name", "company_name", "job_title", "street", "city", "description")
    short = {name: HOSTILE[: Lead._meta.get_field(name).max_length or 500] for name in fields}
    Lead.objects.filter(pk=lead.pk).update(**short, custom={"tier": HOSTILE})
    add_comment(lead, by=rep, text=HOSTILE)
    client.force_login(rep)
    answer = client.get(reverse("lead_pdf", args=[lead.pk]))
    text = text_of(answer.content).replace("\r\n", "").replace("\n", "")
    assert answer.status_code == 200
    assert "<script>alert(1)</script>" in text and "{{ 7|add:7 }}" in text
    assert b"EmbeddedFile" not in answer.content and "root:" not in text


def test_the_renderer_asks_nobody_and_opens_no_file():
    """B9, looked at from inside the child: every address but data: is refused, so a document that
    names some comes out without them, and nothing is sent."""
    watched = """
import sys
def watch(event, given):
    if event in ("socket.connect", "socket.getaddrinfo") or (
        event == "open" and "canary" in str(given[0])):
        sys.stdout.write("!" + event + str(given))
sys.addaudithook(watch)
from records.printing import child
html = '''<link rel=attachment href="file:///tmp/canary"><img src="http://canary.example/x">
<link rel=stylesheet href="file:///tmp/canary.css"><style>@import url(//canary.example/a);
@font-face { font-family: x; src: url(file:///tmp/canary.ttf) } p { font-family: x }</style>
<object data="file:///tmp/canary"></object><meta http-equiv=refresh content="0;url=file:///canary">
<svg><image href="file:///tmp/canary.png"/></svg><p>x</p>'''
sys.stdout.write(child.render(html, []).decode("latin-1")[:5])
"""
    done = subprocess.run([sys.executable, "-c", watched], capture_output=True, check=True)
    assert done.stdout == b"%PDF-"


def test_a_page_without_end_ends(monkeypatch):
    """B9: half a million rows run out of time in the child; nobody else waits."""
    monkeypatch.setattr(printing, "SECONDS", -2)  # the parent gives five more
    with pytest.raises(Unprintable):
        render("<table>" + "<tr><td>x</td><td>y</td></tr>" * 500_000 + "</table>")


def test_where_it_cannot_be_made_words_say_so(rep, client, lead, monkeypatch):
    def fails(*given, **more):
        raise printing.TooMuch(slow=True)

    monkeypatch.setattr(printing, "run_child", fails)
    client.force_login(rep)
    page = client.get(reverse("lead_pdf", args=[lead.pk]), follow=True)
    assert (page.status_code, "could not be made" in page.text) == (200, True)


def test_one_in_the_trash_is_taken_away_as_well(rep, client, lead):
    """It is in no list, but its page is there."""
    actions.trash(Lead.objects.filter(pk=lead.pk), by=rep)
    client.force_login(rep)
    data = json.loads(client.get(reverse("lead_json", args=[lead.pk])).content)
    assert (data["id"], data["name"]) == (lead.pk, "Łódź GmbH")
    assert Event.objects.filter(kind="leads.trashed").count() == 1
