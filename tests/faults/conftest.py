"""One house for the folder; every test gets a database of its own in it."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.local.places import IS_ROOT, temporary_root
from invoices.books import verify
from records.stream.registry import HANDLERS
from records.stream.run import ensure_cursor, run
from tests.faults.forms import LONG, SHORT, Form
from tests.faults.house import MODEL, House
from tests.faults.post import SlowSink, mail_server
from tests.faults.provider import Provider, provider
from users.models import User

NAMES = (f"fault_{n}" for n in itertools.count())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/faults" in item.path.as_posix():
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def form(request) -> Form:
    return LONG if request.config.getoption("--long") else SHORT


@pytest.fixture(scope="session")
def base() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="throughline-faults-", dir=temporary_root()))
    folder.chmod(0o711 if IS_ROOT else 0o700)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def built(base, django_db_setup, django_db_blocker) -> Iterator[House]:
    house = House(base / "house")
    with django_db_blocker.unblock():
        house.build()
        with house.use(MODEL):
            run("search")
            ensure_cursor(HANDLERS["heard"])
    yield house
    house.services.stop()


@pytest.fixture
def house(built, settings, tmp_path, django_db_blocker) -> Iterator[House]:
    """Servers up, nobody works yet, this process inside a database of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    built.mend()
    name = next(NAMES)
    built.copy(name)
    with django_db_blocker.unblock(), built.use(name):
        yield built
        built.end_children()
        built.mend()
        assert [str(each) for each in verify()] == []  # whatever was killed (TRUST D11)


@pytest.fixture
def pays(monkeypatch, settings) -> Iterator[Provider]:
    """A provider of payments on this machine."""
    with provider(monkeypatch, settings) as found:
        yield found


@pytest.fixture
def boss(house) -> User:
    return User.objects.get(email="boss@example.com")


@pytest.fixture
def sink(monkeypatch) -> Iterator[SlowSink]:
    """The mail server of the workers the test starts."""
    with mail_server(monkeypatch, SlowSink()) as sink:
        yield sink
