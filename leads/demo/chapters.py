"""What upper apps add to the sample data: deals of the sample leads, tasks …"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Chapter(NamedTuple):
    """``write``   (tales, by=, now=, batch=, random=) adds, through actions, in the batch
    ``remove``  (ids of the sample leads, batches=) deletes whatever hangs on them and was added;
                the last chapter written is the first to go
    """

    write: Callable[..., Any]
    remove: Callable[..., Any]


CHAPTERS: list[Chapter] = []
