"""Signed messages to other programs: retried with growing pauses, logged, replayed (X12)."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse
from django.utils import timezone

from automations.hooks.deliveries import send_due
from automations.models import Delivery, Hook
from automations.tests.factories import make_rule
from records.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_side():
    """A small server on this machine; ``codes`` are its next answers, 200 when there are none."""

    class Side(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.server.heard.append((dict(self.headers), body))
            code = self.server.codes.pop(0) if self.server.codes else 200
            self.send_response(code)
            if code == 302:
                self.send_header("Location", "http://127.0.0.1/elsewhere")
            self.end_headers()
            self.wfile.write(b"x" * 100_000 if code == 200 else b"no")

        def log_message(self, *args):
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Side)
    server.heard, server.codes = [], []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hook(other_side, settings) -> Hook:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    url = f"http://127.0.0.1:{other_side.server_port}/in?a=b"
    return Hook.objects.create(name="Other", url=url)


def call_it(world, hook) -> None:
    make_rule("Tell", effects=[{"effect": "webhook", "hook": hook.pk}])
    world.call(world.lead())
    world.heed()


def test_a_message_is_signed_over_time_and_body(world, hook, other_side):
    call_it(world, hook)
    assert send_due(timezone.now()) == 1
    headers, body = other_side.heard[0]
    text = f"{headers['X-Throughline-Time']}.{body}".encode()
    expected = hmac.new(hook.secret.encode(), text, hashlib.sha256).hexdigest()
    assert headers["X-Throughline-Signature"] == f"sha256={expected}"
    told = json.loads(body)
    assert told["record"]["name"] == "Ada"
    assert told["event"] == Event.objects.get(kind="leads.called").pk
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status_code, delivery.attempts) == ("sent", 200, 1)
    assert len(delivery.answer) == 500


def test_what_fails_is_tried_again_with_growing_pauses_and_the_same_key(world, hook, other_side):
    other_side.codes = [500, 302, 404]
    call_it(world, hook)
    now, pauses = timezone.now(), []
    for _attempt in range(3):
        send_due(now)
        due = Delivery.objects.get().due_at
        pauses.append((due - now) / timedelta(minutes=1))
        now = due
    send_due(now)
    assert pauses == [1, 2, 4]
    assert Delivery.objects.get().state == "sent"
    assert len({headers["X-Throughline-Delivery"] for headers, _body in other_side.heard}) == 1


def test_after_the_last_attempt_a_person_decides(world, hook, other_side, client):
    """The log says why; "send again" begins anew."""
    other_side.codes = [500] * 8
    call_it(world, hook)
    now = timezone.now()
    for _attempt in range(8):
        send_due(now)
        now = Delivery.objects.get().due_at or now
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.due_at, delivery.status_code) == ("failed", None, 500)
    client.force_login(world.admin)
    client.post(reverse("delivery_again", args=[delivery.pk]))
    send_due(timezone.now())
    assert Delivery.objects.get().state == "sent"
    page = client.get(reverse("hook", args=[hook.pk])).content.decode()
    assert "delivered" in page
    assert hook.secret in page


def test_the_inner_network_is_not_called(world, hook, other_side, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = False
    call_it(world, hook)
    send_due(timezone.now())
    delivery = Delivery.objects.get()
    assert (delivery.state, other_side.heard) == ("failed", [])
    assert "inner network" in delivery.problem


def test_the_secret_stands_in_no_history(world, client):
    client.force_login(world.admin)
    client.post(reverse("hook_new"), {"name": "Other", "url": "https://example.com/in"})
    hook = Hook.objects.get()
    event = Event.objects.get(kind="automations.hook_added")
    assert hook.secret not in json.dumps(event.changes)
    assert len(hook.secret) > 40


def test_a_rule_that_fails_sends_nothing(world, hook, other_side):
    """Message and run are one transaction: the comment fails, so nothing is told."""
    broken = [{"effect": "webhook", "hook": hook.pk}, {"effect": "comment", "text": "no author"}]
    make_rule("Tell", effects=broken, owner=None)
    world.call(world.lead())
    world.heed()
    assert not Delivery.objects.exists()
