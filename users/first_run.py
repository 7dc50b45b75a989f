"""Whether this installation still waits for its first admin."""

import hmac

from django.conf import settings

from users.models import User


def nobody_yet() -> bool:
    """Asked of the database each time: signed-in requests never ask, others pay one EXISTS."""
    return not User.objects.exists()


def code_fits(code: str) -> bool:
    """Whether this is the one-time set-up code (any code will do where none is set)."""
    expected = settings.FIRST_RUN_TOKEN
    return not expected or hmac.compare_digest(code.encode(), expected.encode())
