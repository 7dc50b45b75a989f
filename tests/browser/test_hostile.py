"""Hostile texts and files in a real browser: nothing runs, nothing is asked of anybody, and the
policy has nothing to refuse (TRUST B1, B3, C7)."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leads.models import Lead
from leads.tests.factories import make_lead, make_point, make_status
from records.attached.comments import add_comment
from records.attached.files import attach_files
from records.lists import cells
from records.models import Attachment, FieldDefinition
from records.search.index import refresh
from records.search.sources import SOURCES
from tests.trust.conftest import payloads
from users.tests.factories import make_user

pytestmark = pytest.mark.corpora
LISTS = ("html_xss/fuzzdb_xss", "html_xss/h5sc_vectors", "html_xss/dompurify_expect",
         "html_xss/h5sc_items")  # fmt: skip
FIELDS = ("name", "company_name", "job_title", "street", "city", "region")
# The fixtures' own list of what a browser complained about also catches errors of scripts.


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def watched(page_as):
    """A page that notes each dialog, each new window and each request to anybody else."""

    def open_page(user):
        page, alarms = page_as(user), []
        page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
        page.on("popup", lambda popup: alarms.append(popup.url))
        page.on("request", lambda sent: note(sent.url, page, alarms))
        return page, alarms

    return open_page


def note(url: str, page, alarms: list[str]) -> None:
    own = page.url.split("/", 3)[:3]
    if url.startswith("http") and page.url.startswith("http") and url.split("/", 3)[:3] != own:
        alarms.append(url)


def fill(rep) -> list[Lead]:
    """Every payload somewhere: six to a lead, whole ones in description and comment."""
    status = make_status("<img src=x onerror=alert(1)>")
    FieldDefinition.objects.create(target_type=100, key="word", label="<svg onload=alert(2)>",
                                   type="text")  # fmt: skip
    texts = [text.replace("\0", "") for text in dict.fromkeys(payloads(*LISTS)) if text.strip()]
    leads = []
    for start in range(0, len(texts), len(FIELDS)):
        some = texts[start : start + len(FIELDS)]
        values = {name: text[: 100 if name in {"city", "region"} else 120]
                  for name, text in zip(FIELDS, some, strict=False)}  # fmt: skip
        values |= {"description": "\n".join(some), "custom": {"word": some[0]}}
        lead = make_lead(owner=rep, status=status, **values)
        make_point(lead, f"a{lead.pk}@example.com")
        leads.append(lead)
    for start in range(0, len(texts), 60):
        add_comment(leads[0], by=rep, text="\n".join(texts[start : start + 60])[:9_900])
    refresh(SOURCES[100], [lead.pk for lead in leads])
    return leads


def test_nothing_anybody_typed_runs(watched, no_csp_violations):
    """B1: list, record page, story, edit form, search, palette."""
    rep = make_user("rep")
    type(rep).objects.update(name="<img src=x onerror=alert(9)>")
    leads = fill(rep)
    page, alarms = watched(rep)
    shown = "name,company_name,job_title,city,region,status,custom.word"
    addresses = [f"/leads/?list=all&columns={shown}", f"/leads/{leads[0].pk}/",
                 f"/leads/{leads[0].pk}/edit/", "/search/?q=script", "/batches/",
                 f"/leads/?name={quote(leads[1].name)}&columns={shown}"]  # fmt: skip
    addresses += [f"/leads/{lead.pk}/" for lead in leads[1::9]]
    for address in addresses:
        page.goto(address)
        page.wait_for_load_state()
    page.goto("/")
    page.keyboard.press("Control+k")
    page.locator("[data-palette-input]").fill("alert")
    page.locator("#palette-found .menu-item").first.wait_for()
    assert alarms == []
    no_csp_violations()
    assert "alert" in page.locator("#palette-found").inner_text()


def test_control_a_missing_escape_sets_the_alarm_off(watched, complaints, monkeypatch):
    """Without escaping the browser tries to load and run; the policy stops the scripts."""
    rep = make_user("rep")
    fill(rep)
    page, _alarms = watched(rep)
    monkeypatch.setattr(cells, "escape", lambda text: str(text))
    page.goto("/leads/?list=all&columns=name,company_name,job_title,city")
    page.wait_for_load_state()
    assert any("Content Security Policy" in words for words in complaints)
    complaints.clear()


EVIL = {
    "page.html": b"<script>alert(1)</script>",
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "picture.png": b"<html><script>alert(1)</script>",
    "data.xml": b'<?xml version="1.0"?><x xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)'
                b"</script></x>",
    "a.js": b"alert(1)",
    "paper.pdf": b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "gif.html": b"GIF89a=1;/*<script>alert(1)</script>*/",
    "mail.mht": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>",
}  # fmt: skip


def test_files_are_saved_and_never_opened(watched, complaints):
    """C7: hostile kinds and hostile names; each is a download with a name that is no path."""
    rep = make_user("rep")
    lead = make_lead("Ada", owner=rep)
    hard = ["a\u202egnp.exe", 'q"uo;te.html', "n" * 300]
    names = [*payloads("injection/path_traversal")[::20], *hard]
    for number, (name, content) in enumerate(EVIL.items()):
        attach_files(lead, by=rep, uploads=[SimpleUploadedFile(name, content)])
        evil = SimpleUploadedFile("x", content)
        evil._name = names[number % len(names)]
        attach_files(lead, by=rep, uploads=[evil])
    page, alarms = watched(rep)
    page.goto(f"/leads/{lead.pk}/")
    for attachment in Attachment.objects.all():
        with page.expect_download() as started:
            page.evaluate("address => { location.href = address }", f"/files/{attachment.pk}/")
        name = started.value.suggested_filename
        assert not set(name) & set("/\\\u202e") and 0 < len(name) < 256
    assert alarms == []
    complaints.clear()  # a download that ends a navigation is told as an error


def test_a_file_shown_inside_a_page_shows_nothing(watched, complaints):
    """C7: as picture, frame or object our own pages could not run it either."""
    rep = make_user("rep")
    lead = make_lead("Ada", owner=rep)
    attach_files(lead, by=rep, uploads=[SimpleUploadedFile("a.svg", EVIL["picture.svg"])])
    page, alarms = watched(rep)
    page.goto(f"/leads/{lead.pk}/")
    address = f"/files/{Attachment.objects.get().pk}/"
    loaded = page.evaluate(
        """async address => {
            const picture = new Image();
            const seen = new Promise(done => {
                picture.onload = () => done("loaded"); picture.onerror = () => done("refused");
            });
            picture.src = address;
            const script = document.createElement("script");
            script.src = address;
            document.head.append(script);
            return await seen;
        }""",
        address,
    )
    assert loaded == "refused"
    assert alarms == []
    complaints.clear()
