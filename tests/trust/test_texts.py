"""B1: every text anybody typed is shown as typed, and is never markup.

A page of hostile texts must have the very skeleton (tags and names of attributes) of the same
page with plain words, and hold the texts as text. That catches any missing escape, whether or
not a script would run.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from leads.models import Lead, Status
from leads.tests.factories import make_lead, make_stage
from records.actions import trash
from records.attached.comments import add_comment
from records.lists import cells
from records.lists.cells import LONGEST
from records.models import Comment, FieldDefinition
from records.tests.drain import drain
from records.tests.imports.make import done, uploaded
from tests.trust.conftest import payloads
from tests.trust.crawl import body_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.corpora]

LISTS = ("strings/blns", "strings/fuzzdb_format", "strings/fuzzdb_unicode", "injection/ssti",
         "html_xss/fuzzdb_xss", "html_xss/h5sc_vectors", "html_xss/dompurify_expect",
         "html_xss/h5sc_items")  # fmt: skip
# Small pictures of attached files, and where one of them is looked at.
OUR_PICTURES = {
    ("img", ("alt", "id")), ("img", ("alt", "height", "loading", "src", "width")),
}  # fmt: skip
FIELDS = ("name", "company_name", "job_title", "street", "city", "region")
LENGTHS = {name: Lead._meta.get_field(name).max_length for name in FIELDS}
PLAIN = "Plain words"


def texts() -> list[str]:
    return [text for text in dict.fromkeys(payloads(*LISTS)) if text.strip() and "\0" not in text]


def leads_of(found: list[str]) -> Iterator[dict[str, str]]:
    """The texts, as many as there are fields at a time, each cut to what its field holds."""
    waiting = iter(found)
    while some := list(islice(waiting, len(FIELDS) + 2)):
        some += [PLAIN] * (len(FIELDS) + 2 - len(some))
        values = {name: text[: LENGTHS[name]].strip() or PLAIN
                  for name, text in zip(FIELDS, some, strict=False)}  # fmt: skip
        yield values | {"description": some[-2], "custom.word": some[-1][:2000]}


@pytest.fixture
def site(rep, as_user) -> Client:
    FieldDefinition.objects.create(target_type=100, key="word", label="<i>Word", type="text")
    Status.objects.create(name="<b>New</b>", stage=make_stage("<s>Stage"), kind="new")
    return as_user(rep)


def keep(site: Client, found: list[str]) -> list[Lead]:
    """Each text into a field of the form, by the form."""
    for values in leads_of(found):
        sent = {"kind": "person", "priority": "2"} | values
        answer = site.post(reverse("lead_new"), sent)
        if answer.status_code == 422:  # named as wrong, such as a control sign: left out
            wrong = set(answer.context["form"].errors)
            assert wrong <= set(values), wrong
            sent |= dict.fromkeys(wrong, PLAIN)
            answer = site.post(reverse("lead_new"), sent)
        assert answer.status_code == 302, values
    site.get("/me/")  # says all that was added, so that no later page does
    return list(Lead.objects.order_by("id"))


def skeleton(site: Client, url: str) -> list:
    answer = site.get(url)
    assert answer.status_code == 200, url
    return page_of(body_of(answer)).skeleton


def said(text: str) -> str:
    """As a reader sees it: line ends and blanks are one blank."""
    return " ".join(text.split())


def plain_lead(rep, **more) -> Lead:
    values = dict.fromkeys(FIELDS, PLAIN) | {"description": PLAIN, "custom": {"word": PLAIN}}
    return make_lead(owner=rep, status=Status.objects.get(), **values | more)


def test_form_and_record_page_show_them_as_typed(site, rep):
    """B1: stored as sent, shown as stored, on the page, its story and in the form again."""
    example = plain_lead(rep)
    leads = keep(site, texts())[1:]
    assert len(leads) > 50
    wanted = {name: skeleton(site, reverse(name, args=[example.pk])) for name in
              ("lead", "lead_edit")}  # fmt: skip
    for number, lead in enumerate(leads):
        url = reverse("lead", args=[lead.pk])
        page = page_of(body_of(site.get(url)))
        text = said(page.text)
        for name in (*FIELDS[:3], "city", "description"):
            assert said(getattr(lead, name)) in text, (lead.pk, name)
        assert said(lead.custom["word"]) in text, lead.pk
        markup = [each for each in page.skeleton if each[0] != "br"]
        tags = set(markup) - set(wanted["lead"])
        assert tags <= STORY, (lead.pk, tags)
        if number % 4 == 0:
            form = page_of(body_of(site.get(reverse("lead_edit", args=[lead.pk]))))
            assert without_options(form.skeleton) == without_options(wanted["lead_edit"]), lead.pk
            assert lead.name in form.values and lead.city in form.values


def without_options(found: list) -> list:
    """Which one is chosen differs from lead to lead."""
    return [each for each in found if each[0] != "option"]


# What a story draws besides, once something is told.
STORY = {
    ("li", ("class",)), ("li", ("class", "id")), ("time", ("datetime",)), ("dl", ("class",)),
    ("dt", ()), ("dd", ()), ("ins", ()), ("del", ()), ("strong", ()), ("span", ("class",)),
    ("p", ("class",)), ("div", ()), ("path", ("d",)),
}  # fmt: skip


def rows_on(site: Client, url: str) -> list:
    return [each for each in skeleton(site, url) if each[0] in {"tr", "td", "script", "img", "svg"}]


def test_lists_search_trash_and_files_show_them_as_typed(site, rep):
    """B1: a page of the list has its rows and nothing else, whatever stands in them."""
    leads = keep(site, texts())
    drain()
    shown = [name for name in FIELDS if name != "street"]
    columns = ",".join((*shown, "status", "custom.word"))
    page = page_of(body_of(site.get(f"/leads/?list=all&sort=id&columns={columns}")))
    rows = [each for each in page.skeleton if each[0] == "tr"]
    assert len(rows) == 1 + min(len(leads), 50)
    assert {each for each in page.skeleton if each[0] in {"td", "tr"}} <= {
        ("tr", ()), ("td", ("class",)), ("td", ()),
    }  # fmt: skip
    text = said(page.text)
    for lead in leads[:50]:
        for name in shown:
            # A cell shows the beginning of what is very long.
            assert said(getattr(lead, name)[:LONGEST]) in text, (lead.pk, name)
    assert "<b>New</b>" in text and "<i>Word" in text
    for lead in leads[::5]:
        for headers in ({}, {"HX-Request": "true"}):
            answer = site.get("/search/", {"q": lead.name}, headers=headers)
            assert answer.status_code == 200
            found = page_of(body_of(answer))
            assert not {each for each in found.skeleton if each[0] in {"img", "iframe", "style"}}
        byid = page_of(body_of(site.get(f"/search/?q=%23{lead.pk}")))
        assert said(str(lead)) in said(byid.text), lead.pk
    assert body_of(site.get(f"/leads/?list=all&columns={columns}&format=json"))
    trash(
        Lead.objects.filter(pk__in=[lead.pk for lead in leads[:45]]), by=rep, kind="leads.trashed"
    )
    trashed = said(page_of(body_of(site.get("/trash/"))).text)
    for lead in leads[:45]:
        assert said(lead.name) in trashed, lead.pk


def test_control_a_missing_escape_is_seen(site, rep, monkeypatch):
    """The same page with escaping off in list cells has other markup."""
    keep(site, payloads("html_xss/fuzzdb_xss"))
    before = skeleton(site, "/leads/?list=all")
    monkeypatch.setattr(cells, "escape", lambda text: str(text))
    assert skeleton(site, "/leads/?list=all") != before
    assert "<script>" in escape("<script>").replace("&lt;", "<").replace("&gt;", ">")


def test_comments_files_and_other_names(site, rep):
    """B1: comments, names of files, of saved lists, of contacts, of batches, of imports."""
    lead, other, found = plain_lead(rep, kind="business"), plain_lead(rep), texts()
    told = [reverse("records:timeline", args=[100, each.pk]) for each in (lead, other)]
    add_comment(lead, by=rep, text=PLAIN)
    plain = set(skeleton(site, told[0]))
    for n, start in enumerate(range(0, len(found), 40)):  # half of them each: a page holds 20
        text = "\n".join(found[start : start + 40])[:9_900]
        said_at = reverse("records:comment_add", args=[100, (lead, other)[n % 2].pk])
        assert site.post(said_at, {"text": text}).status_code in {302, 422}
    pages = [page_of(body_of(site.get(story))) for story in told]
    assert {each for page in pages for each in page.skeleton} == plain
    for comment in Comment.objects.all():
        assert any(said(comment.text) in said(page.text) for page in pages)
    for text in found[::25]:
        site.post("/leads/save/", {"title": text[:60], "sharing": "private", "state": "list=all"})
        site.post(reverse("contact_new", args=[lead.pk]), {"name": text[:200]})
        file = SimpleUploadedFile("x", b"x")
        file.name = f"x{text[:100].replace('/', '')}"
        site.post(reverse("records:file_add", args=[100, lead.pk]), {"files": file})
    for url in (f"/leads/{lead.pk}/", "/leads/?list=all", "/leads/tabs/", "/batches/"):
        page = page_of(body_of(site.get(url)))
        names = {name for _tag, names in page.skeleton for name in names}
        assert not {name for name in names if name.startswith("on")}, url
        foreign = [each for each in page.skeleton if each not in OUR_PICTURES]
        assert not {tag for tag, _names in foreign} & {"img", "iframe", "object", "embed"}, url
        scripts = [names for tag, names in page.skeleton if tag == "script"]
        assert all("src" in each for each in scripts), url
    page = said(page_of(body_of(site.get(f"/leads/{lead.pk}/?people=all"))).text)
    for contact in lead.contacts.all():
        assert said(contact.name) in page


def test_an_import_keeps_them_and_its_pages_show_them(site, rep):
    """B1, C9: the whole list by a file; each step shows words of the file as text."""
    found = [said(text) for text in texts() if said(text) and "\ufffd" not in text]
    found = [text for text in dict.fromkeys(found) if text.isprintable() and len(text) <= 200]
    found = [text for text in found if text[0] not in "'\"" and text.lower() != "null"]
    lines = "\r\n".join('"' + text.replace('"', '""') + '",City' for text in found)
    importing = uploaded(rep, f'"Name","<b>City"\r\n{lines}\r\n', "leads", "<img src=x>.csv")
    page = page_of(body_of(site.get(f"/imports/{importing.pk}/columns/")))
    assert "<b>City" in page.text and ("b", ()) not in page.skeleton
    done(importing, to={0: "name", 1: "city"}, match=[])
    kept = list(Lead.objects.order_by("id").values_list("name", flat=True))
    kept = [name for name in kept if name]  # words of a file that mean "nothing"
    assert set(kept) <= set(found) and len(kept) > len(found) * 0.9
    for url in (f"/imports/{importing.pk}/", "/imports/", "/batches/"):
        page = page_of(body_of(site.get(url)))
        assert not [tag for tag, _names in page.skeleton if tag == "img"], url
