"""One object per list page: everything the template needs, prepared and escaped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from urllib.parse import quote, urlencode

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.lists.cells import render_rows
from records.lists.declaration import Face, RecordList, plain_address
from records.lists.heads import Header, render_heads
from records.lists.plan import CAP
from records.lists.reading import Reading
from records.lists.setactions import SetAction, set_actions_of
from records.lists.tabs import Tab
from records.lists.words import Words, condition_words, group_words
from records.lists.working import suffix
from records.writers import may_write


@dataclass(frozen=True)
class Chip:
    """One filter of the page: its words, where to change it, where it is gone."""

    words: Words
    edit_url: str
    remove_url: str


@dataclass(frozen=True)
class TabLink:
    tab: Tab
    url: str
    current: bool


@dataclass(frozen=True)
class FaceLink:
    face: Face
    url: str
    current: bool


class ListPage:
    """A list as one person sees it. Costs at most four queries beside the tabs."""

    def __init__(self, reading: Reading, tabs: dict[str, Tab], request: HttpRequest):
        self.reading, self.tabs = reading, tabs
        self.record_list: RecordList = reading.record_list
        self.state, self.wish = reading.state, reading.state.wish
        self.can_write = may_write(request.user, self.record_list.model)
        self.wants_exact_count = request.GET.get("count") == "exact"

    @property
    def title(self) -> str | Promise:
        return self.record_list.title

    @cached_property
    def query(self) -> str:
        """The whole state as a query string, without the place."""
        return self.wish.query()

    def address(self, query: str) -> str:
        return f"{self.record_list.url()}?{query}"

    @cached_property
    def tab_links(self) -> list[TabLink]:
        current = self.wish.tab.key if self.wish.tab else None
        return [
            TabLink(tab, self.address(f"list={tab.key}"), tab.key == current)
            for tab in self.tabs.values()
            if not tab.hidden or tab.key == current
        ]

    @cached_property
    def face_links(self) -> list[FaceLink]:
        """The same filters in each shape of the list."""
        here = self.record_list.url()
        faces = [(face, plain_address(face.url_name)) for face in self.record_list.faces]
        return [FaceLink(face, f"{url}?{self.query}", url == here) for face, url in faces]

    @cached_property
    def is_changed(self) -> bool:
        """Whether the address says something else than its list: then it can be saved."""
        tab = self.wish.tab
        if tab is None:
            return True
        return bool(
            self.wish.params != QueryDict(tab.params)
            or self.wish.sort != (tab.sort or self.record_list.sort)
            or self.wish.columns != tab.columns
        )

    @cached_property
    def chips(self) -> list[Chip]:
        labels = self.reading.labels
        found = [
            Chip(
                condition_words(condition, labels),
                self.action_url("filter", column=condition.filter.column.name),
                self.address(self.wish.without(condition.param)),
            )
            for condition in self.state.filters.conditions
        ]
        if self.state.filters.groups:
            words = Words(_("Any of:"), group_words(self.state.filters, labels))
            found.append(Chip(words, "", self.address(self.wish.without("any"))))
        return found

    @cached_property
    def headers(self) -> list[Header]:
        keys = {key.name: key.descending for key in self.state.order.keys[:1]}
        found = []
        for column in self.state.shown:
            is_sorted = column.name in keys
            descending = keys.get(column.name, True)
            wanted = column.name if descending else f"-{column.name}"
            url = self.address(self.wish.query(sort=wanted)) if column.sort else ""
            words = ("descending" if descending else "ascending") if is_sorted else ""
            found.append(Header(column, url, words))
        return found

    @property
    def heads(self) -> SafeString:
        return render_heads(self.headers)

    @cached_property
    def rows(self) -> SafeString:
        return render_rows(
            self.reading.slice.rows,
            self.state.shown,
            self.reading.labels,
            self.record_list.record_url,
            self.reading.skip,
            suffix(self.record_list, self.query),
        )

    @cached_property
    def is_empty(self) -> bool:
        return not self.reading.slice.rows

    @cached_property
    def exact_count(self) -> int | None:
        """How many match; ``None`` while only "more than 1,000" is known."""
        if not self.reading.slice.capped:
            return self.reading.slice.count
        return self.reading.matching.order_by().count() if self.wants_exact_count else None

    @cached_property
    def count_words(self) -> str:
        if self.exact_count is None:
            return _("more than %(cap)s") % {"cap": f"{CAP:,}"}
        return f"{self.exact_count:,}"

    @cached_property
    def shown_words(self) -> str:
        number = len(self.reading.slice.rows)
        words = ngettext("%(shown)s of %(all)s", "%(shown)s of %(all)s", number)
        return words % {"shown": number, "all": self.count_words}

    @cached_property
    def count_url(self) -> str:
        return "" if self.exact_count is not None else self.address(f"{self.query}&count=exact")

    @property
    def first_url(self) -> str:
        return self.address(self.query) if self.state.place else ""

    @cached_property
    def next_url(self) -> str:
        after = self.reading.slice.next
        return self.address(self.wish.query(after=after)) if after else ""

    @property
    def all_url(self) -> str:
        return self.address("list=all")

    @property
    def filter_menu(self) -> SafeString:
        """A link to the editor of each column one can filter by."""
        address = escape(self.action_url("filter", column=""))
        offered = [each for each in self.state.columns.values() if each.filter]
        links = [
            f'<a class="menu-item" href="{address}{quote(each.name)}">{escape(each.heading)}</a>'
            for each in offered
        ]
        return mark_safe("".join(links))

    @property
    def columns_url(self) -> str:
        return self.action_url("columns")

    @property
    def save_url(self) -> str:
        return self.action_url("save")

    @property
    def tabs_url(self) -> str:
        return self.record_list.url("tabs")

    @property
    def own_list_url(self) -> str:
        """Where the list shown is renamed, shared or removed, if it is the reader's own."""
        saved = self.wish.tab.saved if self.wish.tab else None
        is_own = saved is not None and saved.owner_id == self.reading.asker.user.pk
        return self.record_list.url("saved", saved.pk) if is_own else ""

    @property
    def hint(self) -> str | Promise:
        """What an empty list tells about itself."""
        return (self.wish.tab.hint if self.wish.tab else "") or self.record_list.hint

    @property
    def select_url(self) -> str:
        return self.record_list.url("select")

    @cached_property
    def set_actions(self) -> list[SetAction]:
        return set_actions_of(self.record_list)

    @property
    def ticked_key(self) -> str:
        """All that what is offered for ticked rows depends on, besides the language."""
        offered = (each.name for each in self.set_actions)
        return " ".join([self.record_list.name, *offered, self.count_words])

    @property
    def csv_url(self) -> str:
        return self.address(f"{self.query}&format=csv")

    @property
    def xlsx_url(self) -> str:
        return self.address(f"{self.query}&format=xlsx")

    @property
    def new_url(self) -> str:
        return self.record_list.new_address if self.can_write else ""

    def action_url(self, action: str, **extra: str) -> str:
        """Address of a page that comes back to this state."""
        more = f"&{urlencode(extra)}" if extra else ""
        return f"{self.record_list.url(action)}?{self._quoted_state}{more}"

    @cached_property
    def _quoted_state(self) -> str:
        return urlencode({"state": self.query})
