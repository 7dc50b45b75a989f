"""Fixtures every test may use. Real PostgreSQL, real broker, no mocks of our own code."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.cache import cache


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


@pytest.fixture
def fresh_cache():
    """An empty cache for this test, which no transaction rolls back.

    Names of its own, not ``clear()``: that would empty the cache under other processes.
    """
    before, cache.key_prefix = cache.key_prefix, uuid4().hex
    yield cache
    cache.key_prefix = before


def shared_folder(name: str) -> Path:
    """A folder of real data or hostile input beside the project; the test skips without it."""
    root = Path(os.environ.get("SHARED_DIR", Path(__file__).resolve().parent.parent / "shared"))
    if not (root / name).is_dir():
        pytest.skip(f"{root / name} is not here: this test needs the {name} folder")
    return root / name


@pytest.fixture
def real_data() -> Path:
    return shared_folder("data")


@pytest.fixture
def corpora() -> Path:
    return shared_folder("corpora")


@pytest.fixture
def drain():
    """Runs the handlers over what this test's own open transaction wrote."""
    from records.tests.drain import drain

    return drain
