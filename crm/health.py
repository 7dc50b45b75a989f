"""Is this installation able to work? ``/healthz`` tells load balancers and ``manage.py up``."""

from __future__ import annotations

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """200 when database and broker answer, 503 otherwise; names no host, version or reason."""
    states = {"database": database_answers(), "broker": broker_answers()}
    response = JsonResponse(
        {name: "ok" if answers else "down" for name, answers in states.items()},
        status=200 if all(states.values()) else 503,
    )
    for name, value in HEADERS.items():  # it answers before the middleware that sets them
        response[name] = value
    return response


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        return True
    except DatabaseError:
        return False


def broker_answers() -> bool:
    """One PING; kombu's own retries would take minutes to say no."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
