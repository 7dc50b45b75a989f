"""Filters for set-up forms: those of a list somebody made on the list's page, copied."""

from __future__ import annotations

from django.utils.translation import gettext as _

from records.lists.declaration import LISTS
from records.lists.tabs import Tab, read_tabs

KEEP = "keep"


class Offered:
    """What a form offers to choose from: the filters there are, none, or those of a list."""

    def __init__(self, list_name: str, user, *, present: str) -> None:
        self.present = present
        self.tabs: dict[str, Tab] = {
            key: tab for key, tab in read_tabs(LISTS[list_name], user).items() if tab.params
        }

    def choices(self, none: str) -> list[tuple[str, str]]:
        """``none`` are the words for no filters at all."""
        kept = [(KEEP, _("as they are now"))] if self.present else []
        return [*kept, ("", none), *((key, str(tab.title)) for key, tab in self.tabs.items())]

    def params(self, chosen: str) -> str:
        """The filters as they stand in an address."""
        if chosen == KEEP:
            return self.present
        return self.tabs[chosen].params if chosen in self.tabs else ""
