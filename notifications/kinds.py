"""Kinds of messages: who makes their text, and what is kept of it.

An app registers its own in a room that ``apps.py`` imports, and queues messages of that kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from notifications.models import Message

# What people write to people outside (``notifications.written``).
LETTER, MAILING = "notifications.letter", "notifications.mailing"
TEXT, TEXT_MAILING = "notifications.text", "notifications.text_mailing"
# What a rule sends is nothing our people did: it sets no clock (H5).
BY_RULE, TEXT_BY_RULE = "notifications.by_rule", "notifications.text_by_rule"


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Content:
    """What is sent. ``html`` comes from our own code only; without it, it is made of ``text``
    (``notifications.sending.html``)."""

    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageKind:
    """``compose``  f(message) → its content at the moment of sending, or None where there is
                 nothing to say any more; without it the message's own subject and text are sent
    ``is_letter``  written by a person to a person: sets the clock of our people once it is sent
                 (H5), and carries no marks of an automatic mail
    ``on_failed``  f(message), told in the transaction that gives it up
    ``on_sent``    f(message), told in the transaction that notes that a server has taken it
    """

    name: str
    label: Any
    compose: Callable[[Message], Content | None] | None = None
    is_letter: bool = False
    on_failed: Callable[[Message], None] | None = None
    on_sent: Callable[[Message], None] | None = None


KINDS: dict[str, MessageKind] = {}


def register(kind: MessageKind) -> MessageKind:
    """Makes a kind known. Raises ValueError when the name is taken."""
    if kind.name in KINDS:
        raise ValueError(f"there is a kind {kind.name} already")
    KINDS[kind.name] = kind
    return kind
