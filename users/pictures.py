"""Uploaded pictures: looked at before they are kept, never trusted by their name."""

from __future__ import annotations

import warnings

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

LARGEST = 1_000_000  # bytes
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}


def check_picture(file: UploadedFile) -> None:
    """Raises ValidationError unless this is a PNG or JPEG of at most 1 MB that can be drawn."""
    if file.size > LARGEST:
        raise ValidationError(_("This picture is larger than 1 MB. Make it smaller first."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=list(TYPES)) as picture:
                picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Warning, Image.DecompressionBombError):
        raise ValidationError(_("This is no PNG or JPEG picture.")) from None
    file.seek(0)


def media_type(start: bytes) -> str:
    """What a kept picture is, by its first bytes."""
    return TYPES["PNG"] if start.startswith(b"\x89PNG") else TYPES["JPEG"]
