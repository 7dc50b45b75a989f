"""The address is the state: what it asks for, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.utils.translation import gettext as _

from records.lists.asker import Asker
from records.lists.columns import Column
from records.lists.declaration import RecordList
from records.lists.filters import RESERVED
from records.lists.keyset import Order, Place, read_cursor, read_order
from records.lists.lean import Filters, read_filters
from records.lists.refused import Problem, Refused, refuse
from records.lists.tabs import Tab, opening
from records.lists.values import short
from records.models import SavedList

LONGEST_ADDRESS = 8000
# Parameters that do not say which records are meant or how they are shown.
PASSING = frozenset({"after", "format", "count"})


@dataclass(frozen=True)
class Wish:
    """What an address asks for, with the defaults of its list written out; not checked yet."""

    params: QueryDict  # filters only
    sort: str
    columns: str
    after: str
    tab: Tab | None

    def query(self, **changes: str | None) -> str:
        """The same wish as a query string, with other ``sort``, ``columns`` or ``after``."""
        extra = {"sort": self.sort, "columns": self.columns, "list": self.tab and self.tab.key}
        said = [f"{name}={quote(each, ',')}" for name, each in (extra | changes).items() if each]
        return "&".join([*filter(None, [self._filters]), *said])

    @cached_property
    def _filters(self) -> str:
        """Written once, not for each head of a page that sorts by it."""
        return self.params.urlencode(safe=",")

    def without(self, param: str, value: str | None = None) -> str:
        """The query string without a filter, or without one of its values."""
        params = self.params.copy()
        kept = [each for each in params.getlist(param) if value is not None and each != value]
        params.setlist(param, kept) if kept else params.pop(param, None)
        fixed = {"sort": {"sort": None}, "columns": {"columns": None}}.get(param, {})
        if not params and param in self.params:
            fixed = fixed | {"list": "all"}
        return replace(self, params=params).query(**fixed)

    def with_filter(self, param: str, values: list[str]) -> str:
        params = self.params.copy()
        params.setlist(param, values)
        return replace(self, params=params).query()


@dataclass(frozen=True)
class State:
    """A checked wish: which records, in which order, from which place, which columns."""

    wish: Wish
    columns: dict[str, Column]
    filters: Filters
    order: Order
    shown: list[Column]
    place: Place | None


def read_wish(record_list: RecordList, params: QueryDict, tabs: dict[str, Tab]) -> Wish:
    """The address with the defaults of its list. Raises ``Refused`` for an unknown list."""
    given = QueryDict(mutable=True)
    for name in params:
        if name not in RESERVED or name == "any":
            given.setlist(name, params.getlist(name))
    tab = named_tab(record_list, params, tabs)
    if tab is not None and not given:
        given = QueryDict(tab.params, mutable=True)
    return Wish(
        given,
        params.get("sort") or (tab.sort if tab else "") or record_list.sort,
        params.get("columns") or (tab.columns if tab else ""),
        params.get("after", ""),
        tab,
    )


def named_tab(record_list: RecordList, params: QueryDict, tabs: dict[str, Tab]) -> Tab | None:
    key = params.get("list")
    if key is None:
        return None if params.keys() - PASSING else opening(record_list, tabs)
    if key not in tabs:
        raise refuse("list", _("There is no list “%(name)s” for you.") % {"name": short(key)})
    return tabs[key]


def read_state(record_list: RecordList, wish: Wish, asker: Asker) -> State:
    """The checked state. Raises ``Refused`` with every problem found."""
    columns = record_list.columns_for(asker.user)
    problems: list[Problem] = []
    found = {}
    for name, read in (
        ("filters", lambda: read_filters(columns, wish.params)),
        ("order", lambda: read_order(columns, record_list.model, wish.sort)),
        ("shown", lambda: read_columns(record_list, columns, wish.columns)),
    ):
        try:
            found[name] = read()
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(*problems)
    place = read_cursor(found["order"], wish.after) if wish.after else None
    return State(wish, columns, place=place, **found)


def read_columns(record_list: RecordList, columns: dict[str, Column], text: str) -> list[Column]:
    """The columns to show, in their order."""
    if len(text) > SavedList._meta.get_field("columns").max_length:
        raise refuse("columns", _("This address is too long."))
    names = dict.fromkeys(text.split(",")) if text else record_list.shown
    unknown = [name for name in names if name not in columns or not columns[name].show]
    if unknown:
        raise refuse("columns", _("There is no column “%(name)s”.") % {"name": short(unknown[0])})
    return [columns[name] for name in names]


def read_params(text: str) -> QueryDict:
    """A query string of bounded size. Raises ``Refused``."""
    if len(text) > LONGEST_ADDRESS:
        raise refuse("any", _("This address is too long."))
    try:
        return QueryDict(text)
    except TooManyFieldsSent as error:
        raise refuse("any", _("This address is too long.")) from error
