"""Who acts: a person, an import, a rule, a client, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from records.models.events import ActorKind

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True, slots=True)
class Actor:
    """``user_id`` is the person behind it, if any: an import has its uploader."""

    kind: ActorKind
    user_id: int | None = None

    @classmethod
    def of(cls, by: Actor | AbstractBaseUser) -> Actor:
        """The actor an action's ``by=`` stands for."""
        return by if isinstance(by, cls) else cls(ActorKind.USER, by.pk)


SYSTEM = Actor(ActorKind.SYSTEM)
