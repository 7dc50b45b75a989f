"""The product's Celery with a scheduler whose minutes are seconds: ``celery -A``."""

from crm.celery import app
from crm.settings import CELERY_BEAT_SCHEDULE

MINUTE, HOUR = 60.0, 3600
app.conf.beat_max_loop_interval = 0.2
app.conf.beat_schedule = {
    name: {**entry, "schedule": 1.0}
    for name, entry in CELERY_BEAT_SCHEDULE.items()
    if entry["schedule"] == MINUTE
    or (entry["task"].startswith("invoices.") and entry["schedule"] <= HOUR)
}
