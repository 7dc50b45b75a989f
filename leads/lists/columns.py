"""Columns whose values do not stand in the lead's own row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, Func, OuterRef, Q

from leads.kinds import PointKind
from leads.models import ContactPoint, Status
from leads.normal import NotAnAddress, normal
from records.lists import Column, Kind
from users.models import Organisation


@dataclass(frozen=True)
class StatusColumn(Column):
    """Something a lead has through its status: the stage, the kind.

    Asked as "status is one of …": there are few statuses, and their ids let the planner use the
    indexes of the lists, which a join would hide from it (SPEED 2).
    """

    def compare(self, lookup: str, value: Any) -> Q:
        path = self.path.removeprefix("status__")
        found = Status.objects.filter(**{f"{path}__{lookup}": value})
        ids = list(found.order_by("id").values_list("id", flat=True))
        return Q(status_id=ids[0]) if len(ids) == 1 else Q(status_id__in=ids)


def point_column(name: str, kind: PointKind, label: Any) -> PointColumn:
    """The primary address of a kind; a filter finds the others too."""
    return PointColumn(
        name, label=label, kind=Kind.TEXT, nullable=True, expression=FirstPoint("id", kind=kind)
    )


class FirstPoint(Func):
    """The value of a lead's first own address of a kind. As text: Django takes longer to write
    this subquery than PostgreSQL to answer it for a page."""

    template = (
        "(SELECT point.value FROM leads_contactpoint point WHERE point.deleted_at IS NULL"
        " AND point.contact_id IS NULL AND point.kind = '%(kind)s'"
        " AND point.lead_id = %(expressions)s ORDER BY point.position, point.id LIMIT 1)"
    )
    output_field = CharField()


@dataclass(frozen=True)
class PointColumn(Column):
    """E-mail or phone: compared in normal form with every address of the lead or its people."""

    def compare(self, lookup: str, value: Any) -> Q:
        if lookup == "isnull" or value == "":
            has_any = Q(Exists(self._points()))
            return ~has_any if value in (True, "") else has_any
        if lookup == "in":
            forms = [self._form(each) for each in value]
            return Q(Exists(self._points().filter(normal__in=forms)))
        if lookup == "exact":
            return Q(Exists(self._points().filter(normal=self._form(value))))
        plain = value.strip().lower()
        return Q(Exists(self._points().filter(**{f"normal__{lookup.removeprefix('i')}": plain})))

    def _points(self):
        return ContactPoint.objects.live().filter(lead=OuterRef("pk"), kind=self.name)

    def _form(self, value: str) -> str:
        """What was typed, as it is compared; nothing has the form of what is no address."""
        try:
            return normal(self.name, value, Organisation.current().country)
        except NotAnAddress:
            return value.strip().lower()
