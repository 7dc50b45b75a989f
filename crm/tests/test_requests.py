"""What surrounds a request: health, id, log line, and the page for an absent database."""

import json
import logging

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from crm import health, request_id
from crm.logs import JsonFormatter, RouteInsteadOfPath, TextFormatter

pytestmark = pytest.mark.django_db


def breaks(request, secret=""):
    raise {"interface": InterfaceError, "other": ValueError}.get(secret, OperationalError)("gone")


handler400 = "crm.errors.bad_request"
handler500 = "crm.errors.server_error"
urlpatterns = [
    path("breaks/", breaks),
    path("breaks/<str:secret>/", breaks),
    path("api/v1/breaks/", breaks),
    path("takes/", lambda request: HttpResponse(request.POST.get("x", ""))),
]


@pytest.fixture
def visitor(client, settings):
    """Somebody on a site whose views fail as the addresses above say."""
    around = ("users.middleware", "LoginRequired", "Csrf")
    settings.ROOT_URLCONF = "crm.tests.test_requests"
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if not any(a in m for a in around)]
    client.raise_request_exception = False
    return client


class TestHealth:
    def test_it_says_ok_to_anybody(self, client, django_assert_num_queries):
        with django_assert_num_queries(1):
            answer = client.get("/healthz", headers={"host": "10.0.0.7"})
        assert answer.status_code == 200
        assert answer.json() == {"database": "ok", "broker": "ok"}
        assert answer["Cache-Control"] == "no-store"

    def test_a_broker_that_is_away_is_told_with_503(self, client, settings):
        settings.REDIS_URL = "redis://127.0.0.1:9/0"
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert answer.json() == {"database": "ok", "broker": "down"}

    def test_a_database_that_is_away_is_told_with_503(self, client, monkeypatch):
        """The connection's real way to fail: it cannot be opened."""
        elsewhere = connection.copy()
        elsewhere.settings_dict = {**connection.settings_dict, "HOST": "127.0.0.1", "PORT": "9"}
        monkeypatch.setattr(health, "connection", elsewhere)
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert answer.json() == {"database": "down", "broker": "ok"}


class TestRequestId:
    @pytest.mark.parametrize("offered", ["0123456789abcdef", "a-b_c.d-12345678"])
    def test_a_proxys_sane_id_is_kept(self, visitor, offered):
        answer = visitor.get("/takes/", headers={"x-request-id": offered})
        assert answer["X-Request-ID"] == offered

    @pytest.mark.parametrize("offered", ["short", "x" * 65, "a b c d e f g h", "ünïcödéidid"])
    def test_any_other_is_replaced(self, visitor, offered):
        answer = visitor.get("/takes/", headers={"x-request-id": offered})
        assert answer["X-Request-ID"] != offered
        assert request_id.SANE.fullmatch(answer["X-Request-ID"])

    def test_it_stands_in_the_log_line_and_is_gone_afterwards(self, visitor, caplog):
        class Seen(logging.Handler):
            lines = []

            def emit(self, record):
                self.lines.append(json.loads(JsonFormatter().format(record)))

        handler = Seen()
        logging.getLogger("crm.request").addHandler(handler)
        visitor.get("/takes/?password=hunter2", headers={"x-request-id": "proxy-1234"})
        logging.getLogger("crm.request").removeHandler(handler)
        (line,) = handler.lines
        assert line["request_id"] == "proxy-1234"
        assert (line["method"], line["route"]) == ("GET", "/takes/")
        assert "hunter2" not in json.dumps(line)
        assert request_id.current.get() == ""


def record(message, *args, **extra):
    return logging.makeLogRecord({"name": "x", "msg": message, "args": args, **extra})


class TestLogLines:
    @pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
    def test_one_event_is_one_line_whatever_it_carries(self, formatter):
        """TRUST B11: CR, LF, ANSI and bidirectional marks arrive escaped."""
        line = formatter.format(record("user %s", "a\r\nb\x1b[31m\x9b\x7f\u2028\u202e"))
        assert line.isprintable()
        assert "\x1b" not in line

    def test_json_gives_the_text_back_as_it_was(self):
        line = json.loads(JsonFormatter().format(record("user %s", "Zoë\n")))
        assert line["message"] == "user Zoë\n"

    def test_an_exception_stays_in_the_line(self):
        try:
            raise ValueError("bad\nvalue")
        except ValueError as error:
            failed = record("x", exc_info=(ValueError, error, error.__traceback__))
        line = JsonFormatter().format(failed)
        assert line.isprintable()
        assert "ValueError" in json.loads(line)["exception"]

    def test_paths_with_secrets_become_their_route(self):
        request = RequestFactory().get("/i/t0k3n-of-a-client/")
        line = record("Internal Server Error: %s", request.path, request=request)
        RouteInsteadOfPath().filter(line)
        assert "t0k3n" not in JsonFormatter().format(line)


class TestDatabaseAway:
    """TRUST E3: a clean page, 503, no traceback, and no query to make it."""

    @pytest.mark.parametrize("address", ["/breaks/", "/breaks/interface/"])
    def test_the_page_is_whole_without_the_database(
        self, visitor, address, django_assert_num_queries
    ):
        with django_assert_num_queries(0):
            answer = visitor.get(address)
        assert answer.status_code == 503
        assert answer["Retry-After"] == "15"
        assert "Back in a moment" in answer.text
        assert answer["X-Request-ID"] in answer.text
        assert "Traceback" not in answer.text
        assert "gone" not in answer.text
        assert "style=" not in answer.text

    def test_the_api_hears_it_in_json(self, visitor):
        answer = visitor.get("/api/v1/breaks/")
        assert answer.status_code == 503
        assert set(answer.json()) == {"detail"}

    def test_control_another_failure_is_a_500(self, visitor):
        assert visitor.get("/breaks/other/").status_code == 500

    def test_too_large_a_form_is_413(self, visitor):
        answer = visitor.post(
            "/takes/",
            {"x": "y" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)},
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 413
