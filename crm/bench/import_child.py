"""One import in a process of its own, as a worker does it: ``import_child DATABASE IMPORT``."""

import logging
import os
import sys

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
name, pk = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = name
django.setup()
logging.disable(logging.WARNING)

from crm.bench.files import boss, finish  # noqa: E402
from records.imports.actions import start_check, start_run  # noqa: E402
from records.models import Import  # noqa: E402

for start in (start_check, start_run):
    finish(start(Import.objects.get(pk=pk), by=boss()))
