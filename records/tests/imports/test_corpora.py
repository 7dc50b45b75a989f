"""Files nobody here wrote: read equal to their clean version, or refused with a line (C9, C10)."""

import json
from pathlib import Path

import pytest

from records.imports.reading.reader import read_table
from records.imports.reading.table import Table, Unreadable
from records.tests.imports.pollock import clean_rows, mean_score, rows_of

pytestmark = pytest.mark.corpora

# Files whose clean version is another table than the one in the file, or cannot be told.
REASONS = {
    "20170320-ePC_Data-Travel-Stationery.csv": "two tables under each other: the second's title "
    "stands as a row",
    "Note_4_Staff_costs_-_Average_number_of_persons_employed_13-14.csv": "the clean header takes "
    "the title and a word below the header into column names",
    "Sustainability_-_Water_consumption_P_56.csv": "the clean header takes the title into a name",
    "nati-clin-audi-bowe-canc-2017-tran-main-fiel-list.csv": "the row taken as header in the clean "
    "version has one name for eight columns",
    "workforce-management-information-dft_201706.csv": "names over three rows are joined in "
    "another order; blank rows at the end are kept in the clean version's neighbours",
    "file_escape_char_0x5C.csv": "a backslash before an apostrophe is kept in the clean version",
    "file_header_multirow_2.csv": "a repeated header is one name here, the name twice there",
    "file_header_multirow_3.csv": "a repeated header is one name here, the name thrice there",
    "file_quotation_char_0x27.csv": "doubled double quotes stay in a cell quoted by single ones",
    "file_multitable_less.csv": "two tables under each other: the second's rows stand as rows",
}


def named(rows: list[list[str]]) -> list[list[str]]:
    return [[" ".join(cell.split()) for cell in rows[0]], *rows[1:]]


def not_equal(folder: Path, name: str) -> bool:
    """Whether a row that was taken is not in the clean version, or one is silently missing."""
    expected = named(clean_rows(folder / "clean" / name))
    try:
        table = read_table(folder / "csv" / name)
    except Unreadable as refusal:
        return refusal.line < 1
    refused = [row for row in table.rows() if row.problem]
    assert all(row.line > 0 for row in refused)
    found = named(rows_of(table))
    taken = [found[0], *(row.cells for row in table.rows() if not row.problem)]
    missing = len(expected) - len(taken)
    return missing != len(refused) or any(row not in expected for row in taken)


@pytest.mark.parametrize("part", ["pollock-survey-real", "pollock-polluted"])
def test_every_pollock_file_is_equal_or_refused(corpora, part):
    folder = corpora / "csv" / part
    names = sorted(path.name for path in (folder / "csv").iterdir())
    different = {name for name in names if clean_rows(folder / "clean" / name)}
    different = {name for name in different if not_equal(folder, name)}
    assert different == {name for name in REASONS if name in names}


def test_pollock_scores(corpora):
    """C9: at least CleverCSV's published 9.45 on the survey of real files."""
    assert mean_score(corpora / "csv" / "pollock-survey-real") == pytest.approx(9.75, abs=0.01)
    assert mean_score(corpora / "csv" / "pollock-polluted") == pytest.approx(9.57, abs=0.01)


def expected_of(path: Path) -> list[list[str]]:
    content = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    if isinstance(content, dict):
        content = [content]
    if isinstance(content[0], dict):
        return [list(content[0]), *(list(row.values()) for row in content)]
    return content


def test_spectrum_and_test_data_are_equal(corpora):
    folders = [corpora / "csv" / "csv-spectrum", corpora / "csv" / "csv-test-data"]
    different = []
    for path in sorted(path for folder in folders for path in folder.glob("*.csv")):
        if not path.with_suffix(".json").exists():
            continue
        try:
            if named(rows_of(read_table(path))) != named(expected_of(path)):
                different.append(path.name)
        except Unreadable as refusal:
            different.append(f"{path.name} line {refusal.line}: {refusal.code}")
    assert different == [
        "location_coordinates.csv",  # its expected version has another phone number than the file
        "empty-one-column.csv line 2: no_rows",  # its only row is one empty cell: nothing to take
    ]


def test_what_must_be_refused_is(corpora):
    refused = {}
    for path in sorted((corpora / "csv" / "csv-test-data").glob("bad-*.csv")):
        try:
            refused[path.name] = [row.line for row in read_table(path).rows() if row.problem]
        except Unreadable as refusal:
            refused[path.name] = [refusal.line]
    assert refused == {
        "bad-header-less-fields.csv": [2],
        "bad-header-no-header.csv": [1],
        "bad-header-wrong-header.csv": [1],
        "bad-quotes-with-unescaped-quote.csv": [2],
    }


REFUSED = {
    "empty.csv": "empty",
    "implicit-zip.csv": "other_kind",
    "without-rows.csv": "no_rows",
    "utf8bom.csv": "no_rows",
    "encrypted_no_password.xls": "encrypted",
    "libreoffice.xlsx": "empty",
    "template.xlsx": "no_rows",
    "merged-cells-boolean.xls": "no_rows",
    "merged-cells.xls": "no_rows",
    "merged-cells.xlsx": "no_rows",
}


def test_all_others_are_read_or_refused_with_a_reason(corpora, tmp_path):
    """C10: no exception escapes, no letter is lost unannounced."""
    refused = {}
    for folder in ("csvlint", "frictionless", "messytables-horror"):
        for path in sorted((corpora / "csv" / folder).rglob("*.*")):
            if path.suffix not in {".csv", ".tsv", ".xls", ".xlsx"}:
                continue
            try:
                table = read_table(path, work=tmp_path / "rows.csv")
                announced = {note.code for note in table.notes}
                cells = [cell for row in table.rows() for cell in row.cells]
                assert "replaced" in announced or not any("\ufffd" in cell for cell in cells)
            except Unreadable as refusal:
                refused[path.name] = refusal.code
    assert refused == REFUSED


def header_and_rows(table: Table) -> tuple[list[str], int]:
    return table.header, sum(1 for _ in table.rows())


def test_real_encodings(real_data, corpora):
    """UTF-8 and UTF-16 with marks, cp1252 without one, comment above the header, semicolons."""
    folder = real_data / "csv_encodings"
    same = {
        tuple(tuple(row.cells) for row in read_table(folder / name).rows())
        for name in ("csvtext_BOM_UTF8.csv", "csvtext_BOM_UTF16LE.csv", "csvtext_BOM_UTF16BE.csv")
    }
    assert len(same) == 1
    escaped = read_table(folder / "csvEscapedQuotes.csv")
    assert any('"' in cell for row in escaped.rows() for cell in row.cells)
    accents = read_table(corpora / "csv" / "frictionless" / "table-with-accents.csv")
    assert (accents.dialect.encoding, accents.dialect.delimiter) == ("cp1252", ";")
    assert "Année" in accents.header
    country = read_table(corpora / "csv" / "frictionless" / "country-2.csv")
    assert country.header == ["id", "neighbor_id", "name", "population"]


def test_cards_of_real_clients(corpora):
    """Gmail, iPhone, Evolution, Outlook, Lotus Notes, BlackBerry, macOS."""
    names = {}
    for path in sorted((corpora / "vcard_ics" / "ez-vcard").glob("*.vcf")):
        rows = list(read_table(path).rows())
        assert not [row for row in rows if row.problem]
        names[path.name] = (len(rows), rows[0].cells[0])
    assert names["John_Doe_GMAIL.vcf"] == (1, "Mr. John Richter, James Doe Sr.")
    assert names["gmail-list.vcf"] == (3, "Arnold Smith")
    assert names["outlook-2003.vcf"] == (1, "John Doe III")
    assert sum(count for count, _name in names.values()) == 14
