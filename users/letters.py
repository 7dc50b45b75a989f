"""Mails that let people in. What they say is made at the moment of sending, so that no link ever
lies in a queue; who carries them is a floor above (``CARRIERS``), so that a page never waits for a
mail server and asking for a link takes as long for an unknown address as for a known one (F3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from users.links import password_link
from users.models import Organisation, User


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str


@dataclass(frozen=True)
class LetterKind:
    label: str | Promise
    subject: str | Promise
    template: str


INVITATION, RESET = "users.invitation", "users.reset"
LETTERS = {
    INVITATION: LetterKind(_("invitation"), _("Your sign-in"), "users/mail/invitation.txt"),
    RESET: LetterKind(_("new password"), _("Set a new password"), "users/mail/reset.txt"),
}
# Exactly one: f(kind, address), called in the transaction that wants the letter sent.
CARRIERS: list[Callable[[str, str], None]] = []


def post(kind: str, address: str) -> None:
    """Has a letter of this kind sent to whoever has this address then."""
    for carry in CARRIERS:
        carry(kind, address.strip().lower())


def written(kind: str, address: str) -> Letter | None:
    """The letter as it is now, in the language of its reader; None where nobody active has this
    address: nobody else gets anything."""
    user = User.objects.active().filter(email=address).first()
    if user is None:
        return None
    with translation.override(user.locale or settings.LANGUAGE_CODE):
        words = {
            "user": user,
            "organisation": Organisation.current().name or "Throughline",
            "link": password_link(user),
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        }
        # A name may hold line ends; a subject may not (TRUST B7).
        subject = " ".join(f"{LETTERS[kind].subject} · {words['organisation']}".split())
        return Letter(subject, render_to_string(LETTERS[kind].template, words))
