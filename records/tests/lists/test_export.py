"""A list as a file: everything in it, nothing dangerous, and back again (WB-13, X19, TRUST B6)."""

import csv
import io
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import shared_folder
from records.jobs import runner
from records.lists import answers
from records.lists.formulas import neutralise, neutralise_string_cell, restore
from records.models import Job
from records.tests.fake.make import make_colour, make_thing
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("records.tests.fake.urls")]

DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
TEXT = st.text(st.sampled_from([*DANGEROUS, "'", "a", "4", ",", '"'])) | st.text()


@pytest.fixture
def site(rep, client):
    client.force_login(rep)
    return client


def csv_of(site, query: str) -> list[list[str]]:
    answer = site.get(f"/things/?{query}&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def xlsx_of(site, query: str) -> list[tuple]:
    answer = site.get(f"/things/?{query}&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return list(book.active.iter_rows())


@given(TEXT)
def test_no_text_is_a_formula_and_every_text_comes_back(text):
    assert not neutralise(text).startswith(DANGEROUS)
    assert restore(neutralise(text)) == text
    assert restore(neutralise_string_cell(text)) == text


def test_a_phone_number_comes_back_equal(site):
    make_thing("+49 30 1234567")
    assert csv_of(site, "list=all&columns=name")[1] == ["'+49 30 1234567"]
    assert restore("'+49 30 1234567") == "+49 30 1234567"


def test_the_file_has_the_list_s_columns_order_and_filters(site):
    red = make_colour("red")
    make_thing("b", size=2, colour=red)
    make_thing("a", size=1)
    make_thing("out", size=3)
    rows = csv_of(site, "size__lte=2&sort=size&columns=size,name,colour")
    assert rows == [["size", "name", "colour"], ["1", "a", ""], ["2", "b", "red"]]


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers(site):
    make_thing("=1+1", size=5)
    heads, row = xlsx_of(site, "list=all&columns=name,size")
    assert [cell.value for cell in heads] == ["name", "size"]
    assert [(cell.value, cell.data_type) for cell in row] == [("=1+1", "s"), (5, "n")]


def test_the_corpus_of_formulas_is_harmless_in_both(site):
    """TRUST B6 on cases nobody here wrote."""
    folder = shared_folder("corpora") / "injection"
    lines = json.loads((folder / "csv_formula.json").read_text())
    for line in lines:
        make_thing(line)
    cells = [row[0] for row in csv_of(site, "list=all&columns=name&sort=created_at")[1:]]
    assert not [cell for cell in cells if cell.startswith(DANGEROUS)]
    assert [restore(cell) for cell in cells] == lines
    assert {row[0].data_type for row in xlsx_of(site, "list=all&columns=name")[1:]} == {"s"}


def test_a_large_list_becomes_a_file_for_its_user_only(
    site, client, monkeypatch, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(answers, "AT_ONCE", 2)
    for number in range(5):
        make_thing(str(number))
    done = site.get("/things/?list=all&columns=name&format=csv").url
    runner.run(Job.objects.get().pk)
    assert b"5 rows" in site.get(done).content
    text = b"".join(site.get(f"{done}file/").streaming_content).decode("utf-8-sig")
    assert text.replace('"', "").splitlines() == ["name", "4", "3", "2", "1", "0"]
    client.force_login(make_user("other"))
    assert client.get(f"{done}file/").status_code == 404


def test_the_names_of_what_one_may_not_see_stay_out(client):
    """TRUST A3: rows and the names in them."""
    own = make_user("own", visibility="own")
    make_thing("canary")
    make_thing("mine", owner=own)
    client.force_login(own)
    assert csv_of(client, "list=all&columns=name") == [["name"], ["mine"]]
    assert [row[0].value for row in xlsx_of(client, "list=all&columns=name")] == ["name", "mine"]
