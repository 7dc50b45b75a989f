"""Static files: those the pages name are there, as the pages name them."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from crm.doctor.finding import Finding

PART = "static files"
MANIFEST = settings.BASE_DIR / "crm" / "assets.json"


def static_files() -> Finding:
    """The vendor files were fetched, and ``collectstatic`` ran since."""
    names = [f"vendor/{name}" for name in json.loads(MANIFEST.read_text())] + ["crm/mark.svg"]
    lost = [name for name in names if not finders.find(name)]
    if lost:
        return Finding(PART, f"missing: {', '.join(lost[:3])}", "Run: python3 manage.py up")
    old = [name for name in names if not is_served(name)]
    if old:
        return Finding(PART, f"not collected: {', '.join(old[:3])}", "Run: manage.py prepare")
    return Finding(PART, f"{len(names)} checked")


def is_served(name: str) -> bool:
    """Whether what ``{% static %}`` writes leads to a file; tests need no collecting."""
    if settings.TESTING or settings.DEBUG:
        return True
    try:
        hashed = staticfiles_storage.stored_name(name)
    except ValueError:
        return False
    return staticfiles_storage.exists(hashed)
