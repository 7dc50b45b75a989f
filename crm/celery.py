"""The Celery application. Brokers only wake workers; what is due stands in PostgreSQL."""

import logging.config
import os

from celery import Celery, signals

from crm import broker, request_id
from crm.settled import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
broker.use()
app = Celery("crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
app.autodiscover_tasks(["records"], related_name="jobs.tasks")


@signals.setup_logging.connect
def log_like_the_product(**_) -> None:
    """The same JSON lines as the web's (crm/logs.py) instead of Celery's own."""
    from django.conf import settings  # not before Celery has read them

    logging.config.dictConfig(settings.LOGGING)


@signals.worker_before_create_process.connect
@signals.worker_ready.connect  # where workers are threads
def settle_worker(**_) -> None:
    settle()


@signals.before_task_publish.connect
def send_request_id(headers: dict, **_) -> None:
    """A job's log lines carry the id of the request that started it."""
    headers["throughline_request_id"] = request_id.current.get()


@signals.task_prerun.connect
def receive_request_id(task, task_id: str, **_) -> None:
    request_id.current.set(getattr(task.request, "throughline_request_id", "") or task_id)


@signals.beat_init.connect
def beat_at_once(**_) -> None:
    """The scheduler shows that it lives when it starts, not a minute later."""
    app.send_task("crm.jobs.heartbeat", expires=50)
