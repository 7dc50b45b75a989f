"""The declaration of a report, and the register of all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from records.lists.declaration import RecordList
    from records.models import SavedReport, Tracked
    from records.reports.asked import Asked, Counted
    from records.reports.tables import Answer

# Every report of the product, by its name in addresses.
REPORTS: dict[str, Report] = {}

# What apps offer to do with a saved one: f(saved) → {"url", "words"}.
SAVED_LINKS: list[Callable[[SavedReport], dict[str, Any]]] = []


def register(declared: type[Report]) -> type[Report]:
    """Make a report known: the page of reports, saved ones and addresses find it by its name."""
    REPORTS[declared.name] = declared()
    return declared


class Report:
    """A question people ask again and again (X28). Subclass, fill in, ``@register``.

    ``name``       in addresses and in saved reports: never changed
    ``group``      heading under which the page of reports lists it
    ``list_name``  the list whose filters it understands, and whose saved lists it can be asked
                   about; "" for a report of something else
    ``model``      what it counts, where a number links to a page of its records
    ``route``      name of a route of its own, or "" for /reports/<name>/
    """

    name: ClassVar[str]
    title: ClassVar[Any]
    hint: ClassVar[Any] = ""
    group: ClassVar[Any] = ""
    icon: ClassVar[str] = "chart-column"
    list_name: ClassVar[str] = ""
    model: ClassVar[type[Tracked]]
    route: ClassVar[str] = ""

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        """Form fields by the name of their parameter; ``initial`` answers for a missing one."""
        return {}

    def read(self, asked: Asked) -> Answer:
        """The answer. Every number in it is of what the asker may see."""
        raise NotImplementedError

    def counted(self, asked: Asked, cell: str) -> Counted | None:
        """The records one number counts, where no list shows exactly these; None if unknown."""
        return None

    def links(self, asked: Asked) -> list[dict[str, Any]]:
        """Other pages that belong to it: [{"url", "words"}]."""
        return []

    def zone(self) -> tzinfo:
        """In whose time zone days and periods begin: the same for all who read the report."""
        return timezone.get_default_timezone()

    def visible_to(self, user) -> bool:
        return user.is_active

    @property
    def record_list(self) -> RecordList | None:
        from records.lists import LISTS  # deferred: lists register themselves later

        return LISTS.get(self.list_name)

    @property
    def address(self) -> str:
        return reverse(self.route) if self.route else reverse("records:report", args=[self.name])
