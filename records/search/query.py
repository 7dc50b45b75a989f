"""Finding records by what somebody typed. At most two reads and one per record type shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Left, StrIndex
from django.db.models.lookups import GreaterThan

from records.models import SearchKey, SearchText, Tracked
from records.search.folding import digits, fold, phone_key, spelt
from records.search.index import index_key
from records.search.sources import EMAIL, EVERYBODY, NUMBER, PHONE, SOURCES, SearchSource

# A common word matches a hundred thousand records; more than this is not worth ordering.
CANDIDATES = 500
# Long patterns make huge trigram lists: the index sees the beginning, strpos the rest (KERNEL 7).
INDEXED_LETTERS = 8
LONGEST, MOST_WORDS = 200, 8
# More people own so much of everything that their ids do not narrow it down.
FEW_OWNERS = 20
_PHONE = re.compile(r"^[\d\s()+./\-]+$")
_ID = re.compile(r"^#\s?(\d{1,18})$")

Found = tuple[int, int]  # record type, record id


@dataclass(frozen=True, slots=True)
class Hit:
    """One result, fetched through ``visible_to``."""

    source: SearchSource
    record: Tracked

    @property
    def title(self) -> str:
        return str(self.record)

    @property
    def subtitle(self) -> str:
        return self.source.subtitle(self.record)

    @property
    def url(self) -> str:
        return self.record.get_absolute_url() if hasattr(self.record, "get_absolute_url") else ""


def find(user, text: str, *, limit: int = 20) -> list[Hit]:
    """Records this user may see, best first: exact keys alone if any hits, else words.

    Permission is in the query and asked again of the final hits, because the copied owner is a
    moment behind after an assignment (TRUST A3).
    """
    text = text[:LONGEST].replace("\x00", " ").strip()
    if not text or not user.is_active:
        return []
    # More than are shown, for those the last look refuses.
    for look_up in (_by_key, _by_words):
        hits = visible_hits(user, list(look_up(user, text))[: 2 * limit])[:limit]
        if hits:
            return hits
    return []


def visible_hits(user, found: Iterable[Found]) -> list[Hit]:
    """These records in this order, without what the user may not see or lies in the trash."""
    found = list(dict.fromkeys(found))
    records = {}
    for number in dict.fromkeys(number for number, _record_id in found):
        source = SOURCES[number]
        ids = [record_id for each, record_id in found if each == number]
        visible = source.model.objects.visible_to(user).live().with_ids(ids)
        for record in visible.select_related(*source.related) if source.related else visible:
            records[number, record.pk] = Hit(source, record)
    return [records[each] for each in found if each in records]


def _permitted(queryset: QuerySet, user) -> QuerySet:
    owners = user.visible_owner_ids()
    queryset = queryset.filter(record_type__in=list(SOURCES))
    return queryset if owners is None else queryset.filter(_owned_by([EVERYBODY, *sorted(owners)]))


def _owned_by(owners: list[int]) -> Q:
    """The index of owner and words knows "=" of two bigints only: no list, no plain number."""
    if len(owners) > FEW_OWNERS:
        return Q(owner_id__in=owners)
    equals = (Q(owner_id=Cast(Value(owner), BigIntegerField())) for owner in owners)
    return reduce(or_, equals, Q())


def _by_key(user, text: str) -> Iterable[Found]:
    if match := _ID.match(text):
        rows = SearchText.objects.filter(record_id=int(match[1]))
        return list(_permitted(rows, user).values_list("record_type", "record_id")[:CANDIDATES])
    asked = Q(kind=NUMBER, key=index_key(NUMBER, text))
    if "@" in text:
        asked |= Q(kind=EMAIL, key=index_key(EMAIL, text))
    if _PHONE.match(text) and len(key := phone_key(text)) >= 6:
        # The longer notation ends with the shorter one: either may be the stored one.
        shorter = [key[:length] for length in range(7, len(key))]
        asked |= Q(kind=PHONE, key__startswith=key) | Q(kind=PHONE, key__in=shorter)
    rows = _permitted(SearchKey.objects.filter(asked), user)
    return list(rows.values_list("record_type", "record_id")[:CANDIDATES])


def patterns(text: str) -> list[list[str]]:
    """Per word of the search the strings of which one must occur in a record's line."""
    if _PHONE.match(text) and len(number := digits(text).lstrip("0")) >= 3:
        return [[number, fold(text)]]
    asked = []
    for word in text.split()[:MOST_WORDS]:
        plain = fold(word)
        if not plain:
            continue
        ways = [plain] if word.isascii() else list(dict.fromkeys([plain, spelt(word)]))
        asked.append([_anchored(way) for way in ways])
    return asked


def _anchored(way: str) -> str:
    """A trigram index knows one or two signs only where a word begins."""
    return f" {way}" if len(way) <= 2 or way[1] == " " else way


def _by_words(user, text: str) -> list[Found]:
    asked = patterns(text)
    if sum(len(ways[0].strip()) for ways in asked) < 2 and text.isascii():
        return []
    rows = _permitted(SearchText.objects.all(), user)
    for ways in asked:
        rows = rows.filter(_any_of(ways))
    candidates = rows.annotate(start=Left("text", 400)).values_list(
        "record_type", "record_id", "start", "at"
    )[:CANDIDATES]
    first = [f" {way.strip()}" for way in asked[0]] if asked else []
    ranked = sorted(candidates, key=lambda row: (_rank(row[2], first), -row[3].timestamp()))
    return [(number, record_id) for number, record_id, _text, _at in ranked]


def _any_of(ways: list[str]) -> Q:
    condition = Q()
    for way in ways:
        part = Q(text__contains=way[:INDEXED_LETTERS])
        if len(way) > INDEXED_LETTERS:
            part &= Q(GreaterThan(StrIndex("text", Value(way)), 0))
        condition |= part
    return condition


def _rank(text: str, first: list[str]) -> int:
    """0: the record starts with the first word, 1: one of its words does, 2: it occurs."""
    if any(text.startswith(way) for way in first):
        return 0
    return 1 if any(way in text for way in first) else 2
