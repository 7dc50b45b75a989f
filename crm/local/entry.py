"""Which word does what."""

from __future__ import annotations

from crm.local.command import command
from crm.local.guards import guards
from crm.local.say import Trouble, explain
from crm.local.test import test
from crm.local.up import up
from crm.local.venv import check_python

WORDS = {"up": up, "test": test, "guards": guards}


def main(words: list[str]) -> int:
    """Run the command line ``words`` (without the program's name); the exit code."""
    try:
        check_python()
        if words and words[0] in WORDS:
            return WORDS[words[0]](words[1:])
        return command(words)
    except Trouble as trouble:
        explain(trouble)
        return 1
    except KeyboardInterrupt:
        return 130
