"""The declaration of a record type's list, and the register of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records.actions import change
from records.lists.columns import Column
from records.lists.custom import custom_columns

# Operators a person needs for a field with few values.
ONE_OF = frozenset({"is", "not"})

# Every list of the product, by its name in addresses.
LISTS: dict[str, RecordList] = {}


# In this parameter forms carry the whole address of a list.
CARRIED = "state"


def register(declared: type[RecordList]) -> type[RecordList]:
    """Make a declaration known: pages, API, saved lists and imports find it by its name.

    Raises ValueError for a column nobody could filter by.
    """
    if any(column.name == CARRIED for column in declared.columns):
        raise ValueError(f"{declared.__name__}: a column cannot be named {CARRIED}")
    LISTS[declared.name] = declared()
    return declared


@dataclass(frozen=True)
class DefaultList:
    """A list every user has as a tab (CM-07): ``params`` as they stand in the address.

    ``opens`` marks the one the page opens on (SX-13).
    """

    key: str
    title: Any
    params: str = ""
    sort: str = ""
    columns: str = ""
    opens: bool = False
    hint: Any = ""


@dataclass(frozen=True)
class Face:
    """Another shape of the same records at an address of its own, such as a board; it understands
    the list's parameters. ``icon`` is Lucide's name."""

    label: Any
    icon: str
    url_name: str


@cache
def plain_address(name: str) -> str:
    """A page asks for the same few addresses dozens of times."""
    return reverse(name)


class RecordList:
    """What a record type shows in lists. Subclass, fill in, ``@register``.

    ``name``         in addresses and the API, plural: "things"
    ``record_url``   name of the record page's route (takes the id), or "" without one
    ``sort``         the order without another wish; must have an index
    ``page_size``    rows of one page
    ``new_url``      name of the route of the form for a new record, or ""
    ``faces``        the shapes to choose from, the table among them; none where there is only it
    ``merge_url``    name of the route that makes one of 2 to 10 records (``?id=…&id=…``), or ""
    """

    model: ClassVar[type[models.Model]]
    name: ClassVar[str]
    title: ClassVar[Any]
    columns: ClassVar[list[Column]]
    default_columns: ClassVar[list[str]] = []
    default_lists: ClassVar[list[DefaultList]] = []
    sort: ClassVar[str] = "-created_at"
    record_url: ClassVar[str] = ""
    new_url: ClassVar[str] = ""
    merge_url: ClassVar[str] = ""
    faces: ClassVar[list[Face]] = []
    page_size: ClassVar[int] = 50
    hint: ClassVar[Any] = ""

    def records(self, user) -> models.QuerySet:
        """What this user may see of it: every page, export, count and job starts here."""
        return self.model.objects.live().visible_to(user)

    def edit(self, records: models.QuerySet, *, by, values: Mapping[str, Any], gates, batch):
        """The write of a bulk edit: the kernel's plain change, unless an app has actions of its
        own. ``values`` are named by columns. Returns the Outcome."""
        kind = f"{self.model._meta.app_label}.field_changed"
        return change(records, by=by, kind=kind, values=values, gates=gates, batch=batch)

    @cached_property
    def own_columns(self) -> dict[str, Column]:
        return {column.name: column.bind(self.model) for column in self.columns}

    def add(self, column: Column) -> None:
        """Something an upper app knows of these records: lists, rules and criteria may ask it."""
        self.columns.append(column)
        self.__dict__.pop("own_columns", None)

    def columns_for(self, user) -> dict[str, Column]:
        """Declared columns and the custom fields this user may see, by name."""
        return self.own_columns | custom_columns(self.model, user)

    @cached_property
    def tabs(self) -> dict[str, DefaultList]:
        """The declared lists by key; "all" is always among them."""
        tabs = {each.key: each for each in self.default_lists}
        tabs.setdefault("all", DefaultList("all", _("All")))
        return tabs

    @cached_property
    def opening(self) -> DefaultList:
        return next((each for each in self.tabs.values() if each.opens), self.tabs["all"])

    @property
    def shown(self) -> list[str]:
        """Names of the columns shown unless somebody chose others."""
        return list(self.default_columns) or [c.name for c in self.columns if c.show][:8]

    @property
    def new_address(self) -> str:
        return reverse(self.new_url) if self.new_url else ""

    def record_address(self, pk: int) -> str:
        return reverse(self.record_url, args=[pk]) if self.record_url else ""

    def url(self, action: str = "", *args) -> str:
        """Address of one of this list's pages (``urls.list_urls`` names them)."""
        name = f"{self.name}-{action}" if action else self.name
        return reverse(name, args=args) if args else plain_address(name)
