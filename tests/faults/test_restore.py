"""A dump in the middle of the handlers' work, restored into another cluster (TRUST E12)."""

import subprocess
import threading

import pytest
from django.db import connection, transaction

from leads.models import Lead
from records.actions import change
from records.stream import eras
from records.stream import run as stream
from records.stream.eras import begin_era_if_restored
from tests.faults.house import House, number, rows_hash, unheard

PAGE = 10


@pytest.fixture(scope="module")
def elsewhere(base):
    """Another cluster: its transaction numbers have nothing to do with the first one's."""
    other = House(base / "elsewhere")
    other.postgres.start()
    other.services.named["REDIS_URL"].start()
    yield other
    other.services.stop()


def rename(by, name: str, records: int = 1, start: int = 0) -> None:
    ids = list(Lead.objects.order_by("id").values_list("id", flat=True)[start : start + records])
    change(Lead.objects.with_ids(ids), by=by, kind="leads.changed", values={"city": name})


def half_handled(boss, monkeypatch) -> None:
    """A window of 25 events of which ten are handled, one below them came too late for it."""
    begin_era_if_restored()  # as every start does
    began, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            rename(boss, "late", start=900)
            began.set()
            go_on.wait(20)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    began.wait(20)
    rename(boss, "many", 25)
    monkeypatch.setattr(stream, "PAGE_SIZE", PAGE)
    stream.read_on(["heard"])
    assert number("SELECT count(*) FROM faults_heard") == PAGE
    go_on.set()
    writer.join()
    rename(boss, "after the window", start=901)


def move(house: House, elsewhere: House, name: str) -> None:
    """pg_dump here, psql there, and this process follows."""
    programs, role = house.postgres.programs, ["-U", "throughline"]
    elsewhere.administer(f"DROP DATABASE IF EXISTS {name}")
    elsewhere.administer(f"CREATE DATABASE {name} TEMPLATE template0")
    dump = [programs / "pg_dump", "-h", house.postgres.sockets, *role, house.name]
    restore = [programs / "psql", "-X", "-q", "-h", elsewhere.postgres.sockets, *role, "-d", name]
    text = subprocess.run(dump, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run([*restore, "-v", "ON_ERROR_STOP=1"], input=text, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip


def hashes() -> dict[str, str | None]:
    """Of every table there is."""
    tables = connection.introspection.table_names()
    return {table: rows_hash(table) for table in sorted(tables)}


def live_long(house: House, transactions: int) -> None:
    """The cluster's counter goes on."""
    house.administer(
        f"DO $$ BEGIN FOR n IN 1..{transactions} LOOP PERFORM pg_current_xact_id(); COMMIT; "
        "END LOOP; END $$"
    )


@pytest.mark.parametrize("there", ["younger cluster", "older cluster"])
def test_every_event_is_handled_once(house, boss, elsewhere, monkeypatch, there):
    is_older = there == "older cluster"
    live_long(elsewhere if is_older else house, 60_000 if is_older else 20_000)
    half_handled(boss, monkeypatch)
    before = hashes()
    here = number("SELECT pg_current_xact_id()::text::bigint")
    name = f"restored_{there.split()[0]}"
    move(house, elsewhere, name)
    with elsewhere.use(name):
        assert hashes() == before
        assert is_older == (number("SELECT pg_current_xact_id()::text::bigint") > here)
        assert begin_era_if_restored()
        rename(boss, "restored", 30, start=50)
        stream.run("heard")
        assert unheard() == 0
        assert not begin_era_if_restored()


def test_control_numbers_alone_do_not_tell_an_older_cluster(house, boss, elsewhere, monkeypatch):
    """Without the cluster's identifier new events count as seen, silently."""
    half_handled(boss, monkeypatch)
    with connection.cursor() as cursor:  # a cursor far ahead of what is to be written there
        cursor.execute("UPDATE records_cursor SET seen = '900000000:900000000:', \"window\" = ''")
    move(house, elsewhere, "restored_control")
    monkeypatch.setattr(eras, "moved_here", lambda here: False)
    monkeypatch.setattr(stream, "moved_here", lambda here: False)
    monkeypatch.setattr(stream, "lies_ahead", lambda place, now: False)
    with elsewhere.use("restored_control"):
        rename(boss, "restored", 30, start=50)
        stream.run("heard")
        assert unheard() >= 30
