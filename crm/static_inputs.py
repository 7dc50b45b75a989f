"""Static files are collected again only when one of them changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed() -> bool:
    """Run ``collectstatic`` when the files differ from last time; whether it ran."""
    mark = Path(settings.STATIC_ROOT) / ".inputs"
    inputs = fingerprint()
    if mark.exists() and mark.read_text() == inputs:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(inputs)
    return True


def fingerprint() -> str:
    """Names, sizes and times of all static files, and how they are stored."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
