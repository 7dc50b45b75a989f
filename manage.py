#!/usr/bin/env python3
"""The product's one command line.

``up`` and ``test`` need nothing but Python: they are handed to ``crm.local``, which uses the
standard library only. Everything else is a Django command.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
