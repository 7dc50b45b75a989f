"""What people can be reminded of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Expression, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable

from notifications.models import REMINDING
from records.models import Record, Span, Tracked


@dataclass(frozen=True)
class Remindable:
    """A type of record whose owner is reminded when nothing is done about it.

    ``open``      the records something is still to be done about; nobody is reminded of others
    ``since``     since when a record is silent
    ``settings``  {name of a setting of ``notifications.models.Reminding``: its expression}
    ``places``    {type of set-up row with settings: the path from a record to it}
    ``asks``      further columns of those rows on which it depends whether anybody is reminded
    """

    model: type[Record]
    open: Q
    since: Combinable
    settings: Mapping[str, Expression]
    places: Mapping[type[Tracked], str]
    asks: frozenset[str] = frozenset()

    @property
    def columns(self) -> frozenset[str]:
        """Columns of the set-up whose change moves due times."""
        return frozenset(REMINDING) | self.asks


REMINDABLE: dict[int, Remindable] = {}


def register(remindable: Remindable) -> None:
    """Makes a type known. Raises ValueError where it is already."""
    number = remindable.model.record_type
    if number in REMINDABLE:
        raise ValueError(f"{remindable.model.__name__} is reminded of already")
    REMINDABLE[number] = remindable


def owned_since(model: type[Record]) -> Subquery:
    """Since when its owner has had a record: whoever gets one has all the days to act on it."""
    spans = Span.objects.filter(
        record_type=model.record_type,
        field=model.spanned["owner"],
        record_id=OuterRef("pk"),
        until=None,
    )
    return Subquery(spans.values("since")[:1])
