"""``import_records`` prints the figures of the wizard and ends with a code a script can use."""

import pytest
from django.core.management import CommandError, call_command

from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def run(path, rep, *more):
    call_command("import_records", str(path), "--target=things", f"--user={rep.email}", *more)


def test_it_imports_and_tells(rep, tmp_path, capsys):
    path = tmp_path / "things.csv"
    path.write_text("name,size,colour\nkettle,1,red\npan,2,\n")
    run(path, rep, "--dry-run")
    assert not Thing.objects.exists()
    run(path, rep, "--map=2=", "--set=note=from a file")
    assert list(Thing.objects.values_list("name", "size", "note")) == [
        ("kettle", None, "from a file"),
        ("pan", None, "from a file"),
    ]
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "Checked: 2 new, 0 changed, 0 already so, 0 skipped, 0 refused of 2 rows"
    assert out[-2] == "Imported: 2 new, 0 changed, 0 already so, 0 skipped, 0 refused of 2 rows"


def test_refused_rows_end_with_1_and_are_written(rep, tmp_path):
    path, refused = tmp_path / "things.csv", tmp_path / "refused.csv"
    path.write_text("name,size\nkettle,x\npan,2\n")
    with pytest.raises(SystemExit) as end:
        run(path, rep, f"--refused={refused}")
    assert end.value.code == 1
    assert "size “x”: This is no number." in refused.read_text()
    assert Thing.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "more", "words"),
    [
        ("", [], "file is empty"),
        ("name\nkettle\n", ["--map=1=wheels"], "no field wheels"),
        ("name\nkettle\n", ["--map=9=name"], "no single column 9"),
    ],
)
def test_what_cannot_be_used_ends_with_2(rep, tmp_path, content, more, words):
    path = tmp_path / "things.csv"
    path.write_text(content)
    with pytest.raises(CommandError, match=words) as end:
        run(path, rep, *more)
    assert end.value.returncode == 2
