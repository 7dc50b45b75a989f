"""Where files are kept; a full disk leaves nothing half-written and is told in words (TRUST E5)."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class NoRoom(OSError):
    """The disk takes no more; the message says so to people."""

    def __init__(self) -> None:
        super().__init__(_("There is no room left for files. Tell your administrator, then retry."))


def is_full(error: BaseException | None) -> bool:
    return isinstance(error, NoRoom) or (isinstance(error, OSError) and error.errno in FULL)


@contextmanager
def whole_or_gone(path: Path) -> Iterator[None]:
    """What cannot be written to its end is not kept. Raises NoRoom where the disk is full."""
    try:
        yield
    except Exception as error:
        path.unlink(missing_ok=True)
        # Libraries wrap what the system said.
        if any(map(is_full, (error, error.__context__))):
            raise NoRoom from error
        raise


class WholeFiles(FileSystemStorage):
    """Django's storage leaves the beginning of a file behind when the disk is full."""

    def _save(self, name: str, content: File) -> str:
        with whole_or_gone(Path(self.path(name))):
            return super()._save(name, content)
