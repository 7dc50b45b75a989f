"""Mails that let people in. Sent by workers: a page never waits for a mail server, and asking for
a link takes as long for an unknown address as for a known one (TRUST F3). Links are made here,
so that none ever lies in the broker."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from users.links import password_link
from users.models import Organisation, User

RETRY = {"autoretry_for": (OSError,), "retry_backoff": 30, "max_retries": 5}


def _send_link(user: User, *, template: str, subject: str) -> None:
    words = {
        "user": user,
        "organisation": Organisation.current().name or "Throughline",
        "link": password_link(user),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }
    # A name may hold line ends; a subject may not (TRUST B7).
    subject = " ".join(f"{subject} · {words['organisation']}".split())
    send_mail(subject, render_to_string(template, words), None, [user.email])


@shared_task(**RETRY)
def send_invitation(user_id: int) -> None:
    """Mail an active user the link at which to set the first password."""
    user = User.objects.active().filter(pk=user_id).first()
    if user is None:
        return
    with translation.override(user.locale or settings.LANGUAGE_CODE):
        _send_link(user, template="users/mail/invitation.txt", subject=_("Your sign-in"))


@shared_task(**RETRY)
def send_reset_link(email: str) -> None:
    """Mail whoever has this address a link to set a new password; nobody else gets anything."""
    user = User.objects.active().filter(email=email.strip().lower()).first()
    if user is None:
        return
    with translation.override(user.locale or settings.LANGUAGE_CODE):
        _send_link(user, template="users/mail/reset.txt", subject=_("Set a new password"))
