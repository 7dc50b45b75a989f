"""One program in the foreground, with everything the terminal sends it."""

from __future__ import annotations

import signal
import subprocess

from crm.local.children import dies_with_parent
from crm.local.places import ROOT


def foreground(command: list, environ: dict[str, str]) -> int:
    """Run ``command`` to its end and return its exit code.

    The terminal sends Ctrl-C to it directly; TERM and HUP are passed on.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # for the program; ours is set below
    program = subprocess.Popen(
        [str(word) for word in command],
        env=environ,
        cwd=ROOT,
        preexec_fn=dies_with_parent(signal.SIGTERM),
    )
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: program.send_signal(received))
    code = program.wait()
    return 128 - code if code < 0 else code
