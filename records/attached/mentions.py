"""Whom a text calls by @name."""

from __future__ import annotations

import re

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from records.models import Record
from records.search.folding import fold

# @anna, @anna.schmidt, @anna@example.com; not the middle of an e-mail address.
_MENTION = re.compile(r"(?<![\w.@])@([\w.+\-]+(?:@[\w\-]+(?:\.[\w\-]+)+)?)")
MOST = 20


def mentioned(text: str, record: Record) -> list[AbstractBaseUser]:
    """Active people named in the text who may see the record, each once.

    A name that fits two people calls nobody: better silence than telling the wrong one.
    """
    names = {fold(name.rstrip(".-")) for name in _MENTION.findall(text)[:MOST]}
    if not names:
        return []
    called: dict[str, list[AbstractBaseUser]] = {}
    for user in get_user_model().objects.live().filter(is_active=True).order_by("id"):
        for name in names & spellings(user):
            called.setdefault(name, []).append(user)
    once = {users[0].pk: users[0] for users in called.values() if len(users) == 1}
    return [user for user in once.values() if may_see(user, record)]


def spellings(user) -> set[str]:
    """What this person may be called: e-mail, its first part, first name, name without blanks."""
    parts = fold(user.name).split()
    names = {fold(user.email), fold(user.email.split("@")[0]), "".join(parts), ".".join(parts)}
    return names | set(parts[:1])


def may_see(user, record: Record) -> bool:
    return type(record).objects.visible_to(user).filter(pk=record.pk).exists()
