"""Files made to hurt are refused with a reason, and nothing else notices them (TRUST C8)."""

import resource
import subprocess
import zipfile
from pathlib import Path

import pytest

from records import limited as children
from records.imports.reading import limited
from records.imports.reading.reader import LARGEST, read_table
from records.imports.reading.table import Unreadable

SHEET = "xl/worksheets/sheet1.xml"


def refusal(path, tmp_path) -> str:
    with pytest.raises(Unreadable) as refused:
        read_table(path, work=tmp_path / "rows.csv")
    return refused.value.code


def test_one_line_without_end(tmp_path):
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.truncate(0)
        for _ in range(90):
            file.write(b"a" * (1 << 20))
    assert refusal(path, tmp_path) == "long_line"


def test_a_file_of_200_mb(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    assert path.stat().st_size > LARGEST
    assert refusal(path, tmp_path) == "too_large"


def test_a_quote_never_closed(tmp_path):
    path = tmp_path / "quote.csv"
    path.write_text('a,b\n1,"2\n' + "3,4\n" * 200_000)
    rows = list(read_table(path).rows())
    assert [row.line for row in rows if row.problem] == [2]
    assert len(rows) == 200_001


def test_a_workbook_of_500_kb_that_unpacks_to_512_mb(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(SHEET, "w", force_zip64=True) as part,
    ):
        for _ in range(512):
            part.write(b"<c/>" * (1 << 18))
    assert path.stat().st_size < 600_000
    assert refusal(path, tmp_path) == "too_big_inside"


def test_a_workbook_of_many_parts_and_one_with_a_link(tmp_path):
    many, link = tmp_path / "many.xlsx", tmp_path / "link.xlsx"
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}", "")
    with zipfile.ZipFile(link, "w") as archive:
        entry = zipfile.ZipInfo(SHEET)
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert refusal(many, tmp_path) == "too_many_parts"
    assert refusal(link, tmp_path) == "broken_workbook"


def test_entities_are_not_expanded(tmp_path):
    """A billion laughs and an outside entity: refused or left out, in no time."""
    path = tmp_path / "laughs.xlsx"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    cell = '<row><c t="inlineStr"><is><t>&l9;</t></is></c></row>'
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    sheet = f"{doctype}<worksheet><sheetData>{cell}</sheetData></worksheet>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(SHEET, sheet)
    assert refusal(path, tmp_path) == "broken_workbook"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = bytearray(400 << 20)", "too_big_inside"),
        ("while True: pass", "too_slow"),
        ("import os; os.abort()", "too_big_inside"),
    ],
)
def test_the_child_dies_alone(tmp_path, monkeypatch, code, reason):
    """Control: the same memory without the limit is had."""
    monkeypatch.setattr(limited, "SECONDS", 1)
    module = tmp_path / "greedy.py"
    module.write_text(
        "from records.imports.reading import limited\nlimited.SECONDS = 1\n"
        f"limited.limit_this_process()\n{code}\nprint('{{}}')\n"
    )
    monkeypatch.setattr(children, "ROOT", tmp_path)
    (tmp_path / "records").symlink_to(Path(__file__).resolve().parents[2])
    with pytest.raises(Unreadable) as refused:
        limited.run_limited("greedy")
    assert refused.value.code == reason
    assert resource.getrlimit(resource.RLIMIT_AS)[0] in {resource.RLIM_INFINITY, -1}
    free = module.read_text().replace("limited.limit_this_process()\n", "")
    if "bytearray" in code:
        module.write_text(free)
        assert limited.run_limited("greedy") == {}


def test_depth_and_endless_cards(tmp_path):
    deep = tmp_path / "deep.vcf"
    deep.write_text("BEGIN:VCARD\n" * 1000 + "FN:Ann\n" + "END:VCARD\n" * 1000)
    assert {row.problem is None for row in read_table(deep).rows()} == {True, False}
    long = tmp_path / "long.vcf"
    long.write_text("BEGIN:VCARD\n" + "NOTE:x\n" * 20_002 + "END:VCARD\n")
    with pytest.raises(Unreadable, match="too_many_parts"):
        list(read_table(long).rows())


def test_no_process_is_left_behind():
    assert subprocess.run(["pgrep", "-f", "sheet_child"], check=False).returncode == 1
