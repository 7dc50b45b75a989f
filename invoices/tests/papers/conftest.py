"""Fixtures of documents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from invoices.tests.papers.trap import Trap


@pytest.fixture
def trap(tmp_path) -> Iterator[Trap]:
    found = Trap(tmp_path)
    yield found
    found.server.close()
