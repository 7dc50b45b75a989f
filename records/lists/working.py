"""Working a list: from one of its records to the next, without going back to it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.http import HttpRequest

from records.lists.declaration import LISTS, RecordList
from records.lists.keyset import place_of, read_page
from records.lists.reading import Reading
from records.models import Record

# What an address of a record page says about the list it was opened from: "things?colour=1".
PARAM = "in"
LONGEST = 2_000


@dataclass(frozen=True)
class Working:
    """The list a record was opened from."""

    record_list: RecordList
    query: str
    record: Record

    @property
    def list_url(self) -> str:
        return f"{self.record_list.url()}?{self.query}"

    @property
    def next_url(self) -> str:
        place = urlencode({"state": self.query, "after": self.record.pk})
        return f"{self.record_list.url('next')}?{place}"


def suffix(record_list: RecordList, query: str) -> str:
    """What a list adds to the addresses of its records; nothing where it would grow too long."""
    text = quote(f"{record_list.name}?{query}", safe="")
    return f"?{PARAM}={text}" if len(text) <= LONGEST else ""


def working(request: HttpRequest, record: Record) -> Working | None:
    """The list this record was opened from. It is remembered for the record, because after a
    write its page comes back without the list in its address."""
    text = request.GET.get(PARAM, "")
    kept = request.session.get(PARAM)
    if not text and kept and kept[1] == record.pk:
        text = kept[0]
    name, _mark, query = text.partition("?")
    record_list = LISTS.get(name) if len(text) <= LONGEST else None
    if record_list is None or record_list.model is not type(record):
        return None
    if kept != [text, record.pk]:
        request.session[PARAM] = [text, record.pk]
    return Working(record_list, query, record)


def next_id(reading: Reading, after: int) -> int | None:
    """The record that follows in the list's order, whether or not this one still belongs to it."""
    order = reading.state.order
    here = read_page(reading.visible.filter(pk=after), order, None, 1, [])
    place = place_of(order, here[0]) if here else None
    following = read_page(reading.matching, order, place, 1, [])
    return following[0][0] if following else None
