"""Hostile strings stay what they are: stored as written, shown as text (TRUST B1, issue I)."""

import csv
import io
import json

import pytest
from django.urls import reverse

from records.models import Import
from records.tests.fake.models import Thing
from records.tests.imports.make import checked, done, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.corpora]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def as_csv(strings: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["name", "note"], *enumerate(strings)])
    return out.getvalue()


def test_naughty_strings_arrive_as_written(rep, corpora):
    """Cells are trimmed at their ends; nothing else changes."""
    strings = json.loads((corpora / "strings" / "blns.json").read_text(encoding="utf-8"))
    strings = [each for each in strings if each.strip() and "\0" not in each]
    importing = done(uploaded(rep, as_csv(strings)))
    assert importing.counts["refused"] == 0
    arrived = dict(Thing.objects.values_list("name", "note"))
    empty = {word for column in importing.profile for word in column["empty_words"]}
    for number, text in enumerate(strings):
        wanted = "" if text.strip() in empty else text.strip()
        assert arrived[str(number)] in {wanted, text.strip()}


def test_pages_show_them_as_text(client, rep):
    script = "<script>alert(1)</script>"
    client.force_login(rep)
    importing = checked(uploaded(rep, f"name,size,{script}\n{script},{script},x\n"))
    for step in ("import_columns", "import_preview"):
        page = client.get(reverse(f"records:{step}", args=[importing.pk]))
        assert page.status_code == 200
        assert script not in page.text
        assert "&lt;script&gt;" in page.text
    assert Import.objects.get().counts["refused"] == 1
