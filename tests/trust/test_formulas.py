"""B6: no cell of any file we write is calculated, and our own files come back equal."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leads.models import Lead
from leads.tests.factories import make_lead, make_point, make_status
from records.lists import LISTS, export
from records.models import FieldDefinition
from records.tests.imports.make import done, uploaded
from tests.trust.conftest import payloads
from tests.trust.crawl import body_of

pytestmark = [pytest.mark.django_db, pytest.mark.corpora]
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
MORE = ["=1+1", "+49 30 1234567", "-1", "@sum", "'=x", "''+1", "'quoted'", "＝1", "-", "a,\"b'",
        "=\n1", "it's", "=cmd|' /C calc'!A0"]  # fmt: skip
FIELDS = ("name", "company_name", "job_title", "street", "city", "region", "description",
          "custom.word")  # fmt: skip


@pytest.fixture
def ground(rep, as_user):
    make_status()
    FieldDefinition.objects.create(target_type=100, key="word", label="Word", type="text")
    for text in [*payloads("injection/csv_formula"), *MORE]:
        values = {name: text[:90] for name in FIELDS if "." not in name}
        lead = make_lead(owner=rep, custom={"word": text}, **values)
        make_point(lead, "+49 30 1234567")
        make_point(lead, f"=a{lead.pk}@example.com")
    return as_user(rep)


def address(form: str) -> str:
    columns = [each.name for each in LISTS["leads"].columns if each.show]
    return f"/leads/?list=all&sort=id&columns={','.join([*columns, 'custom.word'])}&format={form}"


def csv_rows(client) -> list[list[str]]:
    text = body_of(client.get(address("csv"))).lstrip("\ufeff")
    return list(csv.reader(io.StringIO(text, newline="")))


def formulas(rows: list[list[str]]) -> list[str]:
    return [cell for row in rows for cell in row if cell.startswith(DANGEROUS)]


def test_no_cell_of_a_csv_is_a_formula(ground):
    rows = csv_rows(ground)
    assert len(rows) == 1 + Lead.objects.count()
    assert formulas(rows) == []


def test_control_without_the_apostrophe_they_would_be(ground, monkeypatch):
    monkeypatch.setattr(export, "neutralise", lambda text: text)
    assert len(formulas(csv_rows(ground))) > 50


def test_every_cell_of_a_workbook_is_a_text_or_a_number(ground):
    """No formula, no link; texts stand as typed."""
    raw = b"".join(ground.get(address("xlsx")).streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_our_own_file_comes_back_equal(ground, rep, form):
    """B6: import of own export, phones included, whatever the cells begin with."""
    answer = ground.get(address(form))
    raw = b"".join(answer.streaming_content)
    wanted = [
        (lead.name, lead.company_name, lead.street, lead.city, lead.description,
         lead.custom["word"], [p.value for p in lead.points.order_by("kind")])
        for lead in Lead.objects.order_by("id")
    ]  # fmt: skip
    last = Lead.objects.latest("id").pk
    header = [str(LISTS["leads"].columns_for(rep)[name].label) for name in shown_names()]
    to = dict.fromkeys(range(len(header)), "")
    named = {"name": "name", "company_name": "company_name", "street": "street", "city": "city",
             "email": "emails", "phone": "phones", "custom.word": "custom.word"}  # fmt: skip
    to |= {shown_names().index(name): field for name, field in named.items()
           if name in shown_names()}  # fmt: skip
    importing = done(uploaded(rep, raw, "leads", f"own.{form}"), to=to, match=[])
    assert importing.counts["refused"] == 0
    found = Lead.objects.filter(pk__gt=last).order_by("id")
    assert [(lead.name, lead.company_name, lead.custom["word"]) for lead in found] == [
        (row[0].strip(), row[1].strip(), row[5].strip()) for row in wanted
    ]
    assert [[p.value for p in lead.points.order_by("kind")] for lead in found] == [
        row[6] for row in wanted
    ]


def shown_names() -> list[str]:
    return [*(each.name for each in LISTS["leads"].columns if each.show), "custom.word"]


def test_refused_rows_are_harmless_too(ground, rep):
    """The file of what an import refused holds other people's cells."""
    content = "name,priority\n" + "\n".join(f'"{text}",x' for text in ("=1+1", "@a", "+1", "'-2"))
    file = SimpleUploadedFile("a.csv", content.encode())
    importing = uploaded(rep, file.read(), "leads", "a.csv")
    done(importing, to={0: "name", 1: "priority"}, match=[])
    text = body_of(ground.get(f"/imports/{importing.pk}/refused.csv")).lstrip("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 5
    assert formulas(rows) == []
