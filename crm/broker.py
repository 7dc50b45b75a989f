"""A worker outlives its broker (TRUST E2).

When the broker goes away while jobs run, kombu gives their messages back through a connection it
has closed already. That raises AttributeError, which no caller expects, and the worker ends. Told
as what it is, a lost connection, it is ignored there and the worker waits for the broker.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis as transport
from redis.exceptions import ConnectionError


class Channel(transport.Channel):
    """A channel whose closed connection counts as lost."""

    def _connparams(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if self.connection.client is None:
            raise ConnectionError("this channel's connection is closed")
        return super()._connparams(*args, **kwargs)


def use() -> None:
    """Every connection to the broker opened from here on has such channels."""
    transport.Transport.Channel = Channel
