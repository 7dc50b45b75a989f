"""Which field a column is likely meant for: by its name first, then by what it holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from records.imports.plan import ColumnPlan
from records.imports.profile import MEANT, ColumnProfile
from records.imports.targets import ImportField, Kind

Attempt = Callable[[str, ColumnProfile, Sequence[ImportField]], ImportField | None]
BY_KIND = {"email": {"email", "emails"}, "phone": {"phone", "phones"}, "url": {"website"}}


def plain(name: str) -> str:
    """``First_Name (primary)``, ``firstName`` and ``First name`` are one name."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    name = re.sub(r"__c$|\(.*?\)", "", name)
    return " ".join(re.sub(r"[^0-9a-z]+", " ", name.casefold()).split())


def names_of(wanted: ImportField) -> list[str]:
    """Names the field answers to, surest first."""
    return [plain(str(name)) for name in (wanted.name, wanted.label, *wanted.aliases)]


def guess(
    header: Sequence[str],
    profiles: Sequence[ColumnProfile],
    fields: Sequence[ImportField],
    prefixes: Sequence[str] = (),
) -> dict[int, ColumnPlan]:
    """A plan for every column. A field is given once, to the surest column.

    ``prefixes`` are words systems put before their column names ("Person - Email").
    """
    shortened = shorter_name(prefixes)
    columns = {position: ColumnPlan() for position in range(len(header))}
    taken: set[str] = set()
    for attempt in (same_name, shortened, same_content):
        for position, name in enumerate(header):
            column, profile = columns[position], profiles[position]
            if column.to or not profile.filled:
                continue
            free = [each for each in fields if each.name not in taken]
            if found := attempt(name, profile, free):
                column.to = found.name
                taken.add(found.name)
    for position, profile in enumerate(profiles):
        columns[position].order = profile.order or "ymd"
        columns[position].empty = [
            word for word in profile.empty_words if word.casefold() not in MEANT
        ]
    return columns


def same_name(
    name: str, profile: ColumnProfile, fields: Sequence[ImportField]
) -> ImportField | None:
    wanted = plain(name)
    ranked = [
        (names_of(each).index(wanted), at)
        for at, each in enumerate(fields)
        if wanted and wanted in names_of(each)
    ]
    return fields[min(ranked)[1]] if ranked else None


def shorter_name(prefixes: Sequence[str]) -> Attempt:
    """Looks for the name without the word in front of it."""

    def attempt(
        name: str, profile: ColumnProfile, fields: Sequence[ImportField]
    ) -> ImportField | None:
        first, _space, rest = plain(name).partition(" ")
        return same_name(rest, profile, fields) if rest and first in prefixes else None

    return attempt


def same_content(
    name: str, profile: ColumnProfile, fields: Sequence[ImportField]
) -> ImportField | None:
    """Only what looks like nothing else: e-mail addresses, phone numbers, web addresses."""
    names = BY_KIND.get(profile.kind, set())
    if profile.kind == "phone" and not re.search(r"phone|tel|mobil|fax", plain(name)):
        return None
    return next((each for each in fields if each.name in names), None)


def kind_for_new_field(profile: ColumnProfile) -> Kind:
    """The kind of a custom field made for a column."""
    if profile.kind == "number" and not any(re.match(r"0\d", sample) for sample in profile.samples):
        return Kind.DECIMAL
    if profile.kind == "date" and profile.order:
        return Kind.DATE
    if profile.values is not None and 1 < len(profile.values) <= 40 and profile.filled > 40:
        return Kind.CHOICE
    return Kind.TEXT
