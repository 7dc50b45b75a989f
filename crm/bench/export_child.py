"""One export in a process of its own: ``export_child DATABASE FORMAT``.

Prints rows, seconds and how many megabytes the process grew by.
"""

import os
import sys
import tempfile
import time

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
name, form = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = name
django.setup()

from crm.bench.files import finish  # noqa: E402
from crm.bench.writing import memory  # noqa: E402
from records.lists.exporting import EXPORT  # noqa: E402
from records.models import Job  # noqa: E402
from users.models import User  # noqa: E402

user = User.objects.get(email="bench@example.com")
params = {"list": "leads", "query": "list=all", "format": form, "zone": "UTC"}
job = Job.objects.create(kind=EXPORT, user=user, title="bench", params=params)
with tempfile.TemporaryDirectory() as folder:
    settings.MEDIA_ROOT = folder
    before, start = memory(), time.perf_counter()
    finish(job)
    took, grown = time.perf_counter() - start, memory() - before
print(job.done, took, grown)
