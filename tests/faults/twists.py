"""What some workers of the driver do differently, by the name in FAULTS_TWIST.

Most are controls: a product that lacks one of its safeguards, so that a check can be seen to fail.
The others bring what no product brings along, such as poison. ``celery -I`` loads this module.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from celery import shared_task
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from crm.celery import app
from notifications.actions import settling
from notifications.kinds import Content, MessageKind, register
from notifications.models import Message
from notifications.sending import outbox
from records.jobs import runner
from records.models import Job

TWISTS: dict[str, Callable[[], None]] = {}
EFFECTS = "CREATE TABLE IF NOT EXISTS faults_effect (name text NOT NULL)"
POISON, DEADLY, COUNTED = "faults.poison", "faults.deadly", "faults.counted"
STEPS = 6


def twist(function: Callable[[], None]) -> Callable[[], None]:
    TWISTS[function.__name__] = function
    return function


def note(name: str) -> None:
    """One row per effect, without a key: what is done twice is seen twice."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO faults_effect VALUES (%s)", [name])


@twist
def sent_when_taken() -> None:
    """No outbox: a message counts as sent once a worker has it, as a broker counts."""

    def claim(messages, **how) -> Message | None:
        message = settling.claim(messages, **how)
        if message is not None:
            Message.objects.filter(pk=message.pk).update(sent_at=timezone.now())
        return message

    outbox.claim = claim


@twist
def progress_apart() -> None:
    """Half batches: a chunk and the note that it is done are committed one after the other."""

    def step(job_id) -> bool:
        with transaction.atomic():
            job = Job.objects.get(pk=job_id)
            done = runner.KINDS[job.kind](job)
        time.sleep(1)
        job.save()
        return done

    runner._step = step


@twist
def poison() -> None:
    """A kind of message that always fails, and one that takes its worker along; two tries more
    after the first instead of eight."""
    del settling.PAUSES[2:]

    def fails(message: Message) -> Content:
        raise RuntimeError("poison")

    def kills(message: Message) -> Content:
        os.kill(os.getpid(), signal.SIGKILL)
        return Content("", "")

    register(MessageKind(POISON, "poison", compose=fails))
    register(MessageKind(DEADLY, "deadly", compose=kills))


@twist
def forgetful_broker() -> None:
    """The broker hands out again after a second what is not acknowledged, though somebody works on
    it: each job is longer than its visibility timeout."""
    app.conf.broker_transport_options = {
        "visibility_timeout": 1, "unacked_restore_interval": 1, "unacked_restore_throttle": 1,
    }  # fmt: skip

    @runner.job_kind(COUNTED)
    def counted(job: Job) -> bool:
        if not job.done:
            note("job begun")
        job.done += 1
        time.sleep(1)
        return job.done >= STEPS


@twist
def pays_here() -> None:
    """Payments are asked for at the provider of the test (``tests.faults.provider``)."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    settings.PAYMENT_APIS = {"stripe": os.environ["FAULTS_PROVIDER"]}


@shared_task(name="faults.plain", ignore_result=True)
def plain() -> None:
    """The same work as a mere call by the broker."""
    note("call begun")
    time.sleep(STEPS)


if name := os.environ.get("FAULTS_TWIST"):
    TWISTS[name]()
