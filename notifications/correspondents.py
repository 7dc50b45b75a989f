"""Who is written to when something is written about a record.

An app registers it for its record type; composer, pages and long work of writing to many are the
same for all of them and never name who put it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from notifications.models import Channel
from records.models import Record
from records.types import model_of


class Whom(TextChoices):
    """Whose address is taken where there are several."""

    OWN = "own", _("The client’s own address, else somebody’s there")
    PEOPLE = "people", _("Somebody’s there, else the client’s own")


# The same of telephone numbers.
WHOSE_NUMBER = [
    (Whom.OWN, _("The client’s own number, else a contact’s")),
    (Whom.PEOPLE, Whom.PEOPLE.label),
]


@dataclass(frozen=True, slots=True)
class Reach:
    """One way to somebody: ``value`` as it is sent to (an e-mail address, a number with its
    country code), ``name`` of whoever reads it, ``is_own`` unless it is somebody's there."""

    value: str
    name: str = ""
    is_own: bool = True


class Reaches(Protocol):
    def __call__(
        self, records: Sequence[Any], channel: Channel, *, user
    ) -> Mapping[int, list[Reach]]:
        """{record id: the ways to reach its people, in their order}, in the same number of reads
        for any number of records; only what the user may see (TRUST A3)."""
        ...


@dataclass(frozen=True, slots=True)
class Correspondent:
    """``related`` are the relations the merge fields read, for ``select_related``."""

    reaches: Reaches
    related: tuple[str, ...] = ()


CORRESPONDENTS: dict[type[Record], Correspondent] = {}


def register(model: type[Record], correspondent: Correspondent) -> None:
    """Lets people write about records of a type. Raises ValueError when it was said before."""
    if model in CORRESPONDENTS:
        raise ValueError(f"{model.__name__} says already who is written to")
    CORRESPONDENTS[model] = correspondent


def reaches_of(record: Record, channel: Channel, *, user) -> list[Reach]:
    """Everybody who can be reached about this record; the first is the usual one."""
    found = CORRESPONDENTS[type(record)].reaches([record], channel, user=user)
    return found.get(record.pk, [])


def first_of(reaches: Sequence[Reach], whom: str) -> str:
    """The address to write to, "" where there is none."""
    wanted = whom == Whom.OWN
    ordered = sorted(reaches, key=lambda each: each.is_own is not wanted)
    return ordered[0].value if ordered else ""


def may_be_written_about(record_type: int) -> bool:
    return model_of(record_type) in CORRESPONDENTS
