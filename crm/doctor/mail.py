"""Mail: the server takes our name and password. Nothing is sent."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import get_connection

from crm.database import last_line
from crm.doctor.finding import Finding

PART = "mail"
NOT_SENT = {
    "dummy": "no mail server is set: nothing is sent",
    "console": "mails are printed, not sent",
}
SET_IT = "Set EMAIL_URL, for example smtp://user:password@host:587 (docs/operations.md)."


def mail() -> Finding:
    """Connect and sign in; a setting that sends nothing is said, and wants a remedy."""
    kind = settings.EMAIL_BACKEND.split(".")[-2]
    if kind in NOT_SENT:
        return Finding(PART, NOT_SENT[kind], SET_IT)
    if kind == "filebased":
        return Finding(PART, f"mails become files in {settings.EMAIL_FILE_PATH}; none is sent")
    if settings.EMAIL_BACKEND.startswith("anymail."):
        return Finding(PART, f"mails go through {kind}; its key is tried with the first one")
    try:
        with get_connection():
            return Finding(PART, f"{settings.EMAIL_HOST} lets us in")
    except smtplib.SMTPAuthenticationError:
        words = f"{settings.EMAIL_HOST} refuses our name or password"
        return Finding(PART, words, "Correct the user and password in EMAIL_URL.")
    except (OSError, smtplib.SMTPException) as error:
        words = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not work: {last_line(error)}"
        return Finding(PART, words, "Correct host, port and encryption in EMAIL_URL.")
