"""Carries the mails that let people in (``users.letters``) through the outbox."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from notifications.actions.messages import queue
from notifications.kinds import Content, MessageKind, register
from notifications.models import Channel, Message
from records.actors import SYSTEM
from users.letters import CARRIERS, LETTERS, written


def compose(message: Message) -> Content | None:
    letter = written(message.kind, message.recipient)
    return letter and Content(letter.subject, letter.text)


@transaction.atomic
def carry(kind: str, address: str) -> None:
    """One row, whether the address is known or not."""
    message = Message(
        key=f"{kind}:{uuid4()}", channel=Channel.MAIL, kind=kind, recipient=address[:254],
        subject=str(LETTERS[kind].subject),
    )  # fmt: skip
    queue([message], by=SYSTEM, now=timezone.now())


for _name, _kind in LETTERS.items():
    register(MessageKind(_name, _kind.label, compose=compose))
CARRIERS.append(carry)
