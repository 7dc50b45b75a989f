"""Each dependency has a reason and a licence we can live with (STYLE habit 33, TRUST F5)."""

from __future__ import annotations

import pytest

from tests.guards import house
from tools import dependencies
from tools.dependencies import Row, is_acceptable, problems_of, reasons_of


def test_every_direct_dependency_has_a_reason():
    lacking = [
        f"{house.name(path)}: {name}"
        for path in dependencies.inputs()
        for name, reason in reasons_of(path.read_text()).items()
        if len(reason) < 10
    ]
    lacking += [
        f"package.json: {name}"
        for name, reason in dependencies.npm_reasons().items()
        if len(reason) < 10
    ]
    assert not lacking, house.report(lacking, "say beside it why it is there")


def test_control_a_dependency_without_a_reason_is_found():
    found = reasons_of("# heading\n-c other.txt\nDjango>=5  # the framework\nrequests\n")
    assert found == {"django": "the framework", "requests": ""}


def test_every_licence_is_acceptable():
    problems = problems_of(dependencies.rows())
    assert not problems, house.report(problems, "leave it out, or decide in docs/decisions/")


@pytest.mark.parametrize(
    "licence", ["MIT", "BSD-3-Clause", "Apache-2.0 OR BSD-2-Clause", "MPL-2.0"]
)
def test_open_licences_are_acceptable(licence):
    assert is_acceptable(licence)


@pytest.mark.parametrize(
    "licence", ["AGPL-3.0-only", "GPL-3.0-or-later", "", "Proprietary", "MIT AND GPL-2.0-only"]
)
def test_control_other_licences_are_found(licence):
    assert problems_of([Row("x", licence, "why")])


def test_the_page_of_dependencies_is_up_to_date():
    page = (house.ROOT / "docs" / "dependencies.md").read_text()
    assert page == dependencies.page(), "python -m tools.dependencies"
