"""Fixtures every test may use. Real PostgreSQL, real broker, no mocks of our own code."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from django.core.cache import cache

import records.tests.examples  # noqa: F401  (its profiles)
from crm.tests.databases import Emptying, empty_quickly, is_made, quick_states


def pytest_xdist_auto_num_workers(config) -> int:
    return os.cpu_count() or 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="tests/faults in its long form; all random examples"
    )


def pytest_configure(config: pytest.Config) -> None:
    hypothesis.settings.load_profile("long" if config.getoption("--long") else "short")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of several processes one begins with the faults and the next with the browser, whose servers
    each then starts once; what is left is taken from the others' ends."""
    processes = getattr(config, "workerinput", {}).get("workercount", 2)
    faults = [item for item in items if "tests/faults/" in item.nodeid]
    browser = [item for item in items if "tests/browser/" in item.nodeid]
    rest = [item for item in items if item not in {*faults, *browser}]
    second = max(0, len(items) // processes - len(faults))
    items[:] = [*faults, *rest[:second], *browser, *rest[second:]]


def pytest_collection_finish() -> None:
    """What was loaded by now stays: looking for rubbish in it over and over costs every test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings) -> Iterator[None]:
    """The test database is made without rendering models for indexes."""
    with quick_states():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        if is_made():
            empty_quickly(Emptying())


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
