"""Fixtures every test may use. Real PostgreSQL, real broker, no mocks of our own code."""

from __future__ import annotations

import os

import pytest


def pytest_xdist_auto_num_workers(config) -> int:
    return os.cpu_count() or 1


@pytest.fixture
def rep(db):
    """A rep with a seat who sees everything."""
    from users.tests.factories import make_user

    return make_user("rep")


@pytest.fixture
def admin(db):
    from users.tests.factories import make_user

    return make_user("admin", role="admin", is_staff=True, is_superuser=True)
