"""The wizard: every step is a page, works without JavaScript, keeps what was typed (issue F)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records.models import Import
from records.tests.fake.make import make_colour, make_thing
from records.tests.fake.models import Thing
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(client, content: bytes, name: str = "things.csv"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("records:import_new"), {"target": "things", "file": file})


def plan_of(page) -> dict:
    """What the browser would send back unchanged."""
    form = page.context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value not in (None, False, ""):
            data[field.html_name] = "on" if value is True else value
    return data


def test_from_upload_to_undo(client, rep):
    make_thing("kettle", size=1)
    client.force_login(rep)
    answer = upload(client, b"name;size;due\nkettle;7;01.02.2026\npan;8;N/A\npot;x;\n")
    importing = Import.objects.get()
    columns = reverse("records:import_columns", args=[importing.pk])
    assert answer.url == columns
    page = client.get(columns)
    assert "These words mean nothing" in page.text
    data = plan_of(page) | {"rule": "overwrite", "match": ["name"]}
    answer = client.post(columns, data)
    preview = reverse("records:import_preview", args=[importing.pk])
    assert answer.url == preview
    page = client.get(preview)
    importing.refresh_from_db()
    assert {k: importing.counts[k] for k in ("new", "change", "refused")} == {
        "new": 1, "change": 1, "refused": 1,
    }  # fmt: skip
    assert "This is no number." in page.text
    assert not Thing.objects.filter(name="pan").exists()
    result = client.post(preview).url
    page = client.get(result)
    assert Thing.objects.get(name="kettle").size == 7
    assert client.post(preview).url == result  # a second click finds it done (D7)
    assert Thing.objects.count() == 2
    client.post(reverse("records:import_undo", args=[importing.pk]))
    assert Thing.objects.get(name="kettle").size == 1
    assert Thing.objects.live().count() == 1
    assert "taken back" in client.get(result).text


def test_refused_rows_come_back_as_a_file_a_spreadsheet_does_not_calculate(client, rep):
    """B6: the original cells with the row's number and the reason."""
    client.force_login(rep)
    upload(client, b'name,size\n"=1+1",x\n')
    importing = Import.objects.get()
    columns = reverse("records:import_columns", args=[importing.pk])
    client.post(columns, plan_of(client.get(columns)))
    answer = client.get(reverse("records:import_refused", args=[importing.pk]))
    text = answer.getvalue().decode("utf-8-sig")
    assert text == "Row,Reason,name,size\r\n2,size “x”: This is no number.,'=1+1,x\r\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "file is empty"),
        (b"a,b\n1,\x002\n", "zero byte"),
        (b"name\n", "no row below"),
        (b"%PDF-1.4 nonsense", "another kind of file"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(client, rep, content, words):
    client.force_login(rep)
    answer = upload(client, content)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_wrong_mapping_keeps_what_was_chosen(client, rep):
    client.force_login(rep)
    upload(client, b"name,size\nkettle,1\n")
    columns = reverse("records:import_columns", args=[Import.objects.get().pk])
    data = plan_of(client.get(columns)) | {
        "to_1": "name", "always_price": "dear", "rule": "fill", "match": [],
    }  # fmt: skip
    answer = client.post(columns, data)
    assert answer.status_code == 422
    for words in ("already becomes this", "This is no number", "by what a known record is found"):
        assert words in answer.text
    assert 'value="dear"' in answer.text


def test_the_reading_can_be_put_right(client, rep):
    client.force_login(rep)
    upload(client, b"name;note\nkettle;a,b\n")
    importing = Import.objects.get()
    page = reverse("records:import_file", args=[importing.pk])
    data = {"encoding": "cp1252", "delimiter": ",", "quote": '"', "skip": "0",
            "header_rows": "1", "short_rows": "pad", "long_rows": "trim"}  # fmt: skip
    assert client.post(page, data | {"skip": "-1"}).status_code == 422
    assert client.post(page, data).status_code == 302
    importing.refresh_from_db()
    assert importing.header == ["name;note"]


def test_words_nobody_knows_can_be_read_as_others(client, rep):
    other = make_user("other")
    client.force_login(rep)
    upload(client, f"name,owner\nkettle,Otto\npan,{other.email}\n".encode())
    importing = Import.objects.get()
    columns = reverse("records:import_columns", args=[importing.pk])
    client.post(columns, plan_of(client.get(columns)))
    importing.refresh_from_db()
    assert importing.counts["refused"] == 1
    words = reverse("records:import_words", args=[importing.pk])
    for nonsense in ("nobody we know", "a\x00b"):  # only what the page offers
        assert client.post(words, {"word_1_Otto": nonsense}).status_code == 302
    client.post(words, {"word_1_Otto": other.email})
    importing.refresh_from_db()
    assert (importing.counts["new"], importing.counts["refused"]) == (2, 0)


def test_the_longest_name_of_a_file_gets_through_every_step(client, rep):
    """B7: it names job and batch."""
    client.force_login(rep)
    upload(client, b"name\nkettle\n", name="n" * 196 + ".csv")
    importing = Import.objects.get()
    columns = reverse("records:import_columns", args=[importing.pk])
    client.post(columns, plan_of(client.get(columns)))
    client.post(reverse("records:import_preview", args=[importing.pk]))
    client.post(reverse("records:import_undo", args=[importing.pk]))
    assert Thing.objects.trashed().count() == 1


def test_another_ones_import_does_not_exist_and_a_reader_may_not(client, rep):
    make_colour()
    client.force_login(rep)
    upload(client, b"name\nkettle\n")
    page = reverse("records:import_columns", args=[Import.objects.get().pk])
    client.force_login(make_user("second"))
    assert client.get(page).status_code == 404
    client.force_login(make_user("reader", role="reader"))
    assert client.get(reverse("records:import_new")).status_code == 403


def test_what_the_rows_are_is_asked_and_not_guessed(client, rep):
    """From a list it is known; a file sent without it is refused."""
    client.force_login(rep)
    new = reverse("records:import_new")
    assert not client.get(new).context["form"]["target"].value()
    assert '<option value="" selected>Choose…</option>' in client.get(new).text
    assert '<option value="things" selected>' in client.get(new, {"target": "things"}).text
    file = SimpleUploadedFile("things.csv", b"name\nkettle\n")
    answer = client.post(new, {"target": "", "file": file})
    assert answer.status_code == 422 and not Import.objects.exists()


def test_the_wizard_offers_to_take_only_some_rows(client, rep):
    """Where a column has few different words; what was chosen stays chosen."""
    client.force_login(rep)
    upload(client, b"type,name\ntool,pan\nnote,hello\ntool,pot\n")
    columns = reverse("records:import_columns", args=[Import.objects.get().pk])
    page = client.get(columns)
    assert "Take only some rows" in page.text
    client.post(columns, plan_of(page) | {"to_0": "", "only_0": ["tool"]})
    importing = Import.objects.get()
    assert (importing.counts["new"], importing.counts["skip"]) == (2, 1)
    assert client.get(columns).context["form"]["only_0"].value() == ["tool"]
