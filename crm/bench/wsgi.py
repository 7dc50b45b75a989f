"""The product as it is served, plus the floor page. Only ``manage.py bench`` starts it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

from django.conf import settings

settings.ROOT_URLCONF = "crm.bench.floor"

from crm.wsgi import application  # noqa: E402, F401
