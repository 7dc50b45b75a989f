"""What a process has loaded when its work begins stays there until its end."""

import gc


def settle() -> None:
    """Keeps the collector from looking through it again and again: a request met by such a walk
    took 20 ms longer, and forked workers share the memory that nobody touches."""
    gc.collect()
    gc.freeze()
