"""What stands in the menu, under "+ New" and under one's own name.

One visible list each. An app that adds a page adds its line here; a line whose address does not
exist fails at once (crm/tests/test_menu.py), so no dead link can stand in the frame.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records.search.commands import KEPT_ELSEWHERE, Command
from users.models import User


def everyone(user: User) -> bool:
    return True


def writers(user: User) -> bool:
    return user.can_write()


def staff(user: User) -> bool:
    return user.is_staff


def admins(user: User) -> bool:
    return user.is_admin


@dataclass(frozen=True)
class Entry:
    """One link: words, lucide icon, URL name, keys that jump there, and who sees it."""

    label: str
    icon: str
    url_name: str
    keys: str = ""
    visible: Callable[[User], bool] = everyone
    query: str = ""
    settings: bool = False  # stands among the tabs of one's own account

    @cached_property
    def url(self) -> str:
        return reverse(self.url_name) + (f"?{self.query}" if self.query else "")


MENU = [
    Entry(_("Home"), "house", "home", keys="g h"),
    Entry(_("Leads"), "users", "leads", keys="g l"),
    Entry(_("Customers"), "handshake", "customers", keys="g c"),
    Entry(_("Deals"), "circle-dollar-sign", "deals", keys="g d"),
    Entry(_("Tasks"), "circle-check", "tasks", keys="g t"),
    Entry(_("Calendar"), "calendar-days", "calendar", keys="g k"),
    Entry(_("Coming up"), "hourglass", "coming", keys="g u"),
    Entry(_("Quotes"), "file-pen-line", "quotes", keys="g q"),
    Entry(_("Invoices"), "receipt", "invoices", keys="g i"),
    Entry(_("Products"), "package", "products", keys="g p"),
    Entry(_("Subscriptions"), "refresh-cw", "subscriptions", keys="g s"),
    Entry(_("Reports"), "chart-column", "records:reports", keys="g r"),
    Entry(_("Automations"), "zap", "automations", keys="g a", visible=admins),
]
NEW: list[Entry] = [
    Entry(_("Lead"), "user-plus", "lead_new", visible=writers),
    Entry(_("Deal"), "circle-dollar-sign", "deal_new", visible=writers),
    Entry(_("Task"), "circle-check", "task_new", visible=writers),
    Entry(_("Quote"), "file-pen-line", "quote_new", visible=writers),
    Entry(_("Invoice"), "receipt", "invoice_new", visible=writers),
    Entry(
        _("Import a file"), "upload", "records:import_new", visible=writers, query="target=leads"
    ),
]
ACCOUNT = [
    Entry(_("Profile"), "user", "me", settings=True),
    Entry(_("Password"), "key-round", "account_change_password", settings=True),
    Entry(_("How I hear"), "bell", "notification_settings", settings=True),
    Entry(_("Signature"), "signature", "signature", settings=True, visible=writers),
    Entry(_("Two-factor authentication"), "shield-check", "mfa_index", settings=True),
    Entry(_("Sessions"), "monitor-smartphone", "usersessions_list", settings=True),
    Entry(_("Calendar address"), "calendar-days", "calendar_feed", settings=True),
    Entry(_("What I did"), "history", "records:batches"),
    Entry(_("Imports"), "upload", "records:imports", visible=writers),
    Entry(_("Definitions"), "book-open-check", "definitions"),
    Entry(_("Messages"), "mail", "messages"),
    Entry(_("Trash"), "trash-2", "records:trash"),
]
SETUP = [
    Entry(_("Organisation"), "building-2", "organisation", visible=admins),
    Entry(_("Users and teams"), "users", "user_list", visible=admins),
    Entry(_("Stages and statuses"), "workflow", "process", visible=admins),
    Entry(_("Pipelines"), "square-kanban", "pipelines", visible=admins),
    Entry(_("Possible duplicates"), "copy", "duplicates", visible=admins),
    Entry(_("Templates"), "file-text", "templates", visible=admins),
    Entry(_("Notifications of invoices"), "bell-ring", "invoice_notices", visible=admins),
    Entry(_("No mailings"), "mail-x", "unsubscribed", visible=admins),
    Entry(_("Lead score"), "gauge", "score", visible=admins),
    Entry(_("Lead routing"), "signpost", "routing", visible=admins),
    Entry(_("Kinds of tasks"), "circle-check", "admin:tasks_taskkind_changelist", visible=staff),
    Entry(_("Documents"), "receipt", "documents", visible=admins),
    Entry(_("Price lists"), "tag", "price_lists", visible=admins),
    Entry(_("Ways to pay"), "credit-card", "payment_methods", visible=admins),
    Entry(_("Tax rates"), "percent", "admin:invoices_taxrate_changelist", visible=staff),
    Entry(_("Rates of exchange"), "banknote", "rates", visible=admins),
    Entry(
        _("Custom fields"), "list-plus", "admin:records_fielddefinition_changelist", visible=staff
    ),
    Entry(_("Operations"), "activity", "operations", visible=admins),
    Entry(_("Everything else"), "settings", "admin:index", visible=staff),
]
# The address that answers GET ?q=… with what was found; None while there is none.
SEARCH: str | None = "records:search"
# The address that takes POST theme=auto|light|dark for the signed-in user.
THEME: str | None = "me_theme"
# The page of what one hears, and the address of the number beside it.
BELL, BELL_COUNT = "notifications", "bell"
# What a rep needs on the way, beside "More" at the foot of a phone, where four fit.
ON_PHONE = ("home", "leads", "deals", "tasks")


def places() -> list[Command]:
    """Every page of the menus, for who types its name into the palette."""
    return [
        Command(
            each.label, each.icon, each.url_name, each.query, visible=each.visible, is_place=True
        )
        for each in (*MENU, *SETUP, *ACCOUNT)
    ]


KEPT_ELSEWHERE.append(places)


def shown(entries: list[Entry], user: User) -> list[Entry]:
    return [entry for entry in entries if entry.visible(user)]


def current(entries: list[Entry], path: str) -> Entry | None:
    """The entry whose address is the longest beginning of this path."""
    fits = [e for e in entries if path == e.url or (e.url != "/" and path.startswith(e.url))]
    return max(fits, key=lambda entry: len(entry.url), default=None)


def frame_key(here: Entry | None, entries: list[Entry]) -> str:
    """All that two people's menus can differ in besides the language: parts of the frame drawn
    for one are shown to the other only where this is the same."""
    return " ".join([here.url_name if here else "", *(entry.url_name for entry in entries)])


def frame(request: HttpRequest) -> dict:
    """Context processor: everything base.html needs to draw the frame."""
    user = getattr(request, "user", None)  # absent when an error page is drawn early
    if user is None or not user.is_authenticated:
        return {}
    entries, new, account, setup = (shown(each, user) for each in (MENU, NEW, ACCOUNT, SETUP))
    here = current([*entries, *setup], request.path)
    return {
        "frame_key": frame_key(here, [*entries, *new, *account, *setup]),
        "menu": entries,
        "menu_current": here,
        "menu_on_phone": [each for each in entries if each.url_name in ON_PHONE],
        "menu_new": new,
        "menu_account": account,
        "menu_setup": setup,
        "search_url": SEARCH and reverse(SEARCH),
        "bell_url": reverse(BELL),
        "bell_count_url": reverse(BELL_COUNT),
        "theme_url": THEME and reverse(THEME),
    }
