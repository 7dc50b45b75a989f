"""Every test of invoices ends with books that are right (TRUST D11)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def right_books(request) -> Iterator[None]:
    """After each test with a database nothing differs; ``@pytest.mark.tampered`` is for those
    that make it differ."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or request.node.get_closest_marker("tampered"):
        yield
        return
    request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
    yield
    from invoices.books import verify  # deferred: models are ready only now

    if connection.needs_rollback:
        return  # the test ends with a statement the database refused
    assert [str(each) for each in verify(files=False)] == []
