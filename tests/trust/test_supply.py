"""F5: what runs is what was locked: no old hole, one serializer, every file known by its hash."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings

from crm.celery import app

ROOT = Path(settings.BASE_DIR)
LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.M)
AT_LEAST = {
    "django": (5, 2, 19),  # forged formsets with editable keys (law 6)
    "weasyprint": (70, 0),  # attaches files of the host by a link (law 5)
}


def locked(text: str) -> dict[str, str]:
    return {found["name"].lower(): found["version"] for found in LOCKED.finditer(text)}


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def too_old(found: dict[str, str]) -> list[str]:
    return [name for name, least in AT_LEAST.items() if numbers(found[name]) < least]


def without_hash(text: str) -> list[str]:
    """Packages of a lock file that nothing but their name vouches for."""
    blocks = re.split(r"\n(?=\S)", text)
    return [
        each.split()[0]
        for each in blocks
        if each.strip() and not each.startswith(("#", "-")) and "--hash=sha256:" not in each
    ]


def test_no_version_with_a_known_hole_is_locked_or_installed():
    found = locked((ROOT / "requirements.txt").read_text())
    assert not too_old(found)
    assert not too_old({name: version(name) for name in AT_LEAST})


def test_control_an_old_version_is_found():
    assert too_old({"django": "5.2.18", "weasyprint": "69.5"}) == ["django", "weasyprint"]


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_every_package_is_known_by_its_hash(path):
    assert without_hash(path.read_text()) == []


def test_control_a_package_without_a_hash_is_found():
    assert without_hash("a==1 \\\n    --hash=sha256:00\nb==2\n") == ["b==2"]


def test_every_package_of_the_front_end_is_known_by_its_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, each in packages.items() if name and "integrity" not in each] == []


def test_jobs_are_json_and_nothing_else_is_read():
    """A message in another form is refused by the worker, whatever stands in the broker."""
    conf = app.conf
    assert (conf.task_serializer, conf.result_serializer) == ("json", "json")
    assert list(conf.accept_content) == ["json"]
