"""``manage.py doctor``: each part proved, each problem with a remedy (A)."""

import json
import socketserver
import threading
import time
from io import StringIO

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.cache import cache
from django.core.management import call_command

from crm import doctor
from crm.celery import app
from crm.doctor.work import scheduler, worker
from crm.jobs import HEARTBEAT, heartbeat
from records.printing.render import Refused, render, static_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_heartbeat():
    cache.delete(HEARTBEAT)


def test_the_database_is_proved():
    found = doctor.database()
    assert found.is_ok
    assert found.words.startswith("PostgreSQL ")


def test_a_silent_broker_has_a_remedy(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    assert "REDIS_URL" in doctor.broker().remedy


def test_without_a_worker_nobody_answers():
    found = worker(patience=0.1)
    assert not found.is_ok
    assert "celery -A crm worker" in found.remedy


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_does_a_real_job():
    app.control.purge()  # what other tests woke: nobody has taken it
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        found = worker()
    assert found.is_ok, found


@pytest.mark.parametrize(
    ("age", "words"), [(None, "never"), (151, "silent for 3 minutes"), (10, "last heard of 10 s")]
)
def test_the_schedulers_heartbeat_grows_old(age, words):
    if age is not None:
        cache.set(HEARTBEAT, time.time() - age, None)
    found = scheduler()
    assert words in found.words
    assert found.is_ok == (age == 10)


def test_the_heartbeat_is_a_job():
    heartbeat()
    assert scheduler().is_ok


class TestMail:
    def test_sending_nothing_is_said_with_what_to_set(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        found = doctor.mail()
        assert "nothing is sent" in found.words
        assert "EMAIL_URL" in found.remedy

    @pytest.fixture
    def smtp(self, settings):
        class Server(socketserver.StreamRequestHandler):
            def handle(self):
                self.wfile.write(b"220 here\r\n")
                for line in self.rfile:
                    self.wfile.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 ok\r\n")

        with socketserver.TCPServer(("127.0.0.1", 0), Server) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
            yield
            server.shutdown()

    def test_a_server_that_lets_us_in_is_enough(self, smtp):
        assert doctor.mail().is_ok

    def test_one_that_does_not_encrypt_is_a_problem(self, smtp, settings):
        """TRUST E4: never plain text where the settings say otherwise."""
        settings.EMAIL_USE_TLS = True
        assert "encryption" in doctor.mail().remedy

    def test_one_that_is_not_there_too(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        assert "host, port" in doctor.mail().remedy


class TestPdf:
    """Law 5: a document sees nothing of the host."""

    def test_a_page_is_made(self):
        assert doctor.pdf().is_ok

    def test_own_static_files_and_data_are_all_it_may_use(self):
        assert static_file("/static/crm/mark.svg").startswith(b"<svg")
        for address in (
            "file:///etc/passwd",
            "https://example.com/static/x.css",
            "//example.com/static/x.css",
            "/etc/passwd",
            "static:/etc/passwd",
        ):
            with pytest.raises(Refused):
                static_file(address)

    @pytest.mark.parametrize("name", ["../crm/settings.py", "..%2f..%2fmanage.py", "/etc/passwd"])
    def test_names_lead_nowhere_else(self, name):
        with pytest.raises(Exception, match=r"document|joined path|outside"):
            static_file(f"/static/{name}")

    def test_an_attachment_by_link_is_not_attached(self, tmp_path):
        secret = tmp_path / "secret.txt"
        secret.write_text("canary-4711")
        pdf = render(f'<link rel="attachment" href="file://{secret}"><p>x</p>')
        assert b"EmbeddedFile" not in pdf


def test_static_files_and_clock_are_proved():
    assert doctor.static_files().is_ok
    assert doctor.clock().is_ok


def test_each_problem_ends_in_exit_1_and_a_remedy(settings, monkeypatch):
    """The command as a machine reads it; the two that wait for a worker are left out."""
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    parts = (doctor.database, doctor.broker, doctor.clock)
    monkeypatch.setattr("crm.management.commands.doctor.EXAMINATIONS", parts)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json", stdout=out)
    assert ended.value.code == 1
    found = {row["part"]: row["ok"] for row in json.loads(out.getvalue())}
    assert found == {"database": True, "broker": False, "clock": True}
