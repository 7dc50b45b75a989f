"""kill -9 while mail leaves, a broker that forgets, a mail server that does not answer: nothing
lost, no double that a mail server could not know (TRUST E1, E2, E4, E6, law 4)."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.celery import app
from leads.models import Lead
from leads.tests.factories import make_point
from notifications.models import Message
from tests.faults.house import House, children_of, kill, wait_for
from tests.faults.killing import Shooting
from tests.faults.post import all_sent, leases_of_the_dead_run_out, letters, sweep
from tests.faults.twists import DEADLY, POISON
from users.tests.race import at_once


def test_killed_workers_lose_no_mail(house: House, boss, sink, form):
    """E1: every message arrives; doubles at most one per kill, and with the same Message-ID; all
    of it within five minutes after the last kill."""
    letters(form.messages)
    shooting = Shooting(house, form.workers)
    for n in range(1, form.kills + 1):
        mark = form.messages * n // (form.kills + 2)
        wait_for(lambda: sweep() or len(sink.arrived) >= mark, every=0.2)  # noqa: B023
        print("killed:", shooting.fire())
        assert not all_sent(), "the kill came too late to prove anything"

    def come_to_rest() -> bool:
        if not form.is_patient:
            leases_of_the_dead_run_out()
        sweep()
        return all_sent()

    wait_for(come_to_rest, 300, every=20 if form.is_patient else 0.5)
    assert Message.objects.filter(sent_at__isnull=False).count() == form.messages
    assert set(sink.ids) == set(Message.objects.values_list("message_id", flat=True))
    assert sink.doubles <= form.kills


def test_control_without_the_outbox_a_kill_loses_mail(house: House, boss, sink):
    """E1: the same kill where a message is done with once it is taken."""
    letters(3)
    sink.holds = True
    worker = house.worker(children=1, twist="sent_when_taken")
    wait_for(lambda: sweep() or sink.in_hand, every=0.2)
    os.kill(children_of(worker)[0], signal.SIGKILL)
    wait_for(lambda: not sink.in_hand)
    sink.holds = False
    wait_for(lambda: sweep() or all_sent(), every=0.5)
    assert len(set(sink.ids)) == 2


def test_a_broker_that_forgets_delays_mail_and_loses_none(house: House, boss, sink):
    """E2: the nudge is gone with the broker; the sweep finds what stands in the rows. The control
    is the time until then: the worker is back at work, and without a sweep nothing leaves."""
    worker = house.worker()
    wait_for(lambda: app.control.ping(timeout=0.5))
    kill(house.valkey.child)
    letters(60)
    house.valkey.start()
    wait_for(lambda: app.control.ping(timeout=0.5))
    assert Message.objects.waiting().count() == 60
    wait_for(lambda: sweep() or all_sent(), every=0.5)
    assert len(sink.ids) == len(set(sink.ids)) == 60
    assert worker.is_running


def write_letter(boss, lead: Lead) -> int:
    """What the composer sends; the page's status."""
    client = Client()
    client.force_login(boss)
    words = {"to": "ada@example.com", "subject": "x", "text": "y", "do": "send"}
    return client.post(reverse("activity_log", args=[lead.pk, "email"]), words).status_code


@pytest.fixture
def lead(house, boss, settings) -> Lead:
    """Somebody to write to, by letters that nobody holds back."""
    settings.MAIL_HOLD_SECONDS = 0
    lead = Lead.objects.first()
    make_point(lead, "ada@example.com")
    return lead


def test_a_page_never_waits_for_a_mail_server(house: House, boss, sink, lead):
    """E4: the server takes the letter and does not say a word; the page is there, and the letter
    counts as sent only when the server has said so."""
    sink.holds = True
    house.worker(children=1)
    assert write_letter(boss, lead) == 302
    wait_for(lambda: sweep() or sink.in_hand, every=0.2)
    assert Message.objects.get().state == "waiting"
    sink.holds = False
    wait_for(all_sent, every=0.2)
    assert len(sink.arrived) == 1


def test_control_a_page_that_sends_by_itself_waits(house: House, boss, sink, lead, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["SMTP_PORT"])
    settings.EMAIL_USE_TLS = False
    app.conf.task_always_eager = sink.holds = True
    try:
        page = threading.Thread(target=at_once, args=[lambda: write_letter(boss, lead)])
        page.start()
        wait_for(lambda: sink.in_hand)
        assert page.is_alive()
    finally:
        app.conf.task_always_eager = sink.holds = False
        page.join()


def test_poison_among_a_hundred(house: House, boss, sink):
    """E6: one message that always fails and one that kills its worker; 98 leave, these two stand
    under "not delivered" after a bounded number of attempts."""
    letters(1, prefix="poison", kind=POISON)
    letters(1, prefix="deadly", kind=DEADLY)
    letters(98)
    house.worker(children=1, twist="poison")

    def days_pass() -> bool:
        tried = Message.objects.waiting().filter(attempts__gt=0, kind__in=[POISON, DEADLY])
        tried.update(due_at=timezone.now(), claimed_until=None)
        sweep()
        return all_sent()

    wait_for(days_pass, 300, every=0.7)
    assert len(set(sink.ids)) == Message.objects.filter(sent_at__isnull=False).count() == 98
    failed = dict(Message.objects.failed().values_list("kind", "attempts"))
    assert set(failed) == {POISON, DEADLY}
    assert max(failed.values()) <= 4, "one try, two more, and the one that finds there were enough"
    client = Client()
    client.force_login(boss)
    page = client.get("/messages/?list=failed").content.decode()
    assert "poison" in page and "cut short" in page
