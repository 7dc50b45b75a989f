"""Redis or Valkey: reached, and how much waits in it."""

from __future__ import annotations

import redis
from django.conf import settings

from crm.database import last_line
from crm.doctor.finding import Finding

PART = "broker"
MANY = 10_000


def calls() -> tuple[int, int]:
    """How many calls wait for a worker, and how many workers have in hand. Raises RedisError."""
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3) as client:
        return client.llen("celery"), client.hlen("unacked")


def server_version() -> str:
    """“Valkey 8.0”, "" where it does not answer."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3) as client:
            found = client.info("server")
    except redis.RedisError:
        return ""
    if "valkey_version" in found:
        return f"Valkey {found['valkey_version']}"
    return f"Redis {found.get('redis_version', '')}"


def broker() -> Finding:
    """It answers, and the queue is no heap."""
    try:
        waiting, _in_hand = calls()
    except redis.RedisError as error:
        remedy = "Start Redis or Valkey, or correct REDIS_URL; then run this again."
        return Finding(PART, f"does not answer: {last_line(error)}", remedy)
    if waiting > MANY:
        remedy = "Start more workers: celery -A crm worker"
        return Finding(PART, f"{waiting} calls wait for a worker", remedy)
    return Finding(PART, f"answers; {waiting} calls wait")
