"""How often an address may be asked for: guesses by where they come from, reads by calendar."""

from __future__ import annotations

from hashlib import sha256

from django.core.cache import cache

MINUTE, HOUR = 60, 3600
GUESSES, READS = 60, 120


def within(name: str, key: str, *, most: int, seconds: int) -> bool:
    """Counts one more; the count ends so many seconds after its first. Where the cache forgets,
    nobody is refused: the secret is long enough by itself."""
    place = f"tasks:{name}:{sha256(key.encode()).hexdigest()[:32]}"
    cache.add(place, 0, seconds)
    try:
        return cache.incr(place) <= most
    except ValueError:
        return True
