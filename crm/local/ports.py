"""The first port that is free."""

from __future__ import annotations

import socket

from crm.local.say import Trouble

TRIED = 50


def free_port(wanted: int, address: str = "127.0.0.1") -> int:
    """``wanted`` or the next free port above it; Trouble when fifty in a row are taken."""
    for port in range(wanted, min(wanted + TRIED, 65536)):
        with socket.socket() as probe:
            # gunicorn sets it too: a port in TIME_WAIT counts as free, one listened on does not.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
                return port
            except PermissionError:
                raise Trouble(
                    f"This account may not use port {port}.", "Set PORT to a number above 1023."
                ) from None
            except OSError:
                continue
    raise Trouble(
        f"The ports {wanted} to {wanted + TRIED - 1} are all taken.", "Set PORT to a free one."
    )


def wanted_port(text: str | None) -> int:
    """The port somebody asked for, 8000 when nobody did."""
    if not text:
        return 8000
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT={text!r} is no port.", "Set PORT to a number from 1 to 65535.")
    return int(text)
