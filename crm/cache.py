"""The cache while its server is away: each process remembers for itself until it is back.

Nothing that matters lies in the cache, so a page must never fail because of it (TRUST E2). Limits
on sign-ins hold per process meanwhile, which slows a guesser down less, but still does.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, TimeoutError

log = logging.getLogger(__name__)
PAUSE = 5.0  # seconds before the server is asked again


def remembered(name: str):
    """The method of that name: the server's, or this process's own while the server is away."""

    def method(self: Cache, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self.ask_again_at:
            try:
                return getattr(super(Cache, self), name)(*args, **kwargs)
            except (ConnectionError, TimeoutError):
                log.warning("the cache is away; this process remembers for itself")
                type(self).ask_again_at = time.monotonic() + PAUSE
        return getattr(self.own, name)(*args, **kwargs)

    return method


class Cache(RedisCache):
    """Redis, or memory where Redis does not answer."""

    ask_again_at = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.own = LocMemCache("while the server is away", params | {"OPTIONS": {}})

    add = remembered("add")
    get = remembered("get")
    set = remembered("set")
    touch = remembered("touch")
    delete = remembered("delete")
    incr = remembered("incr")
    has_key = remembered("has_key")
    get_many = remembered("get_many")
    set_many = remembered("set_many")
    delete_many = remembered("delete_many")
    clear = remembered("clear")
