"""Reading pages as a browser or a thief would: every link, every address htmx may ask."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import lxml.html
from django.test import Client
from lxml import etree

from tests.trust.answers import faults_on_a_walk

LINKS = {"href", "hx-get", "src", "action"}
ADDRESSES = etree.XPath(
    "//@href | //@hx-get | //@src | //@action[not(parent::form[translate(@method, 'POST', 'post')"
    " = 'post'])]"
)


class Page(HTMLParser):
    """A page taken apart: its text, its addresses and its skeleton."""

    def __init__(self, html: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.skeleton: list[tuple[str, tuple[str, ...]]] = []
        self.words: list[str] = []
        self.values: list[str] = []
        self._form = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skeleton.append((tag, tuple(sorted(name for name, _value in attrs))))
        if tag == "br":
            self.words.append("\n")
        named = dict(attrs)
        posts = tag == "form" and (named.get("method") or "get").lower() == "post"
        for name, value in attrs:
            if name in LINKS and value and not (name == "action" and posts):
                self.links.append(value)
            self.values.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


# The menus around a page; nothing anybody typed stands in them, and they are the same many times.
FRAME = re.compile(
    r'(<nav class="app-[^>]*>.*?</nav>|<dialog id="(?:palette|keys)".*?</dialog>)', re.S
)
part_of = lru_cache(maxsize=64)(Page)


@lru_cache(maxsize=2)  # a walk and who looks at its pages take them apart once
def page_of(html: str) -> Page:
    page = Page()
    for number, part in enumerate(FRAME.split(html)):
        read = part_of(part) if number % 2 else Page(part)
        for name in ("links", "skeleton", "words", "values"):
            getattr(page, name).extend(getattr(read, name))
    return page


def links_of(html: str) -> list[str]:
    """What ``Page.links`` holds, in a tenth of the time."""
    if not html.strip():  # the answer to htmx where nothing is to be shown
        return []
    return list(filter(None, ADDRESSES(lxml.html.document_fromstring(html))))


def body_of(answer) -> str:
    """What arrived, as text; a workbook unpacked."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            raw = b"\n".join(book.read(name) for name in book.namelist())
    return raw.decode(errors="replace")


@lru_cache(maxsize=20_000)  # the menus of each page
def inside(base: str, link: str) -> str | None:
    """The address of a link of ours, without its anchor; None for others' and static files."""
    parts = urlsplit(urljoin(f"http://testserver{base}", link))
    if parts.netloc != "testserver" or parts.path.startswith("/static/"):
        return None
    if "logout" in parts.path:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


@lru_cache(maxsize=20_000)
def shape_of(url: str) -> str:
    """What makes two addresses ask for the same kind of page: path without numbers, names of
    parameters without their values."""
    parts = urlsplit(url)
    path = re.sub(r"[0-9a-f-]{36}|[0-9]+", "N", parts.path)
    return f"{path}?{sorted({name for name, _value in parse_qsl(parts.query)})}"


def crawl(client: Client, *starts: str, each: int = 1) -> Iterator[tuple[str, object, str]]:
    """(address, answer, body) of the starts and of what links reach, ``each`` kind of page as
    often as given. No answer may break or say less to the browser than it has to."""
    waiting, seen, shapes = list(starts), set(starts), Counter()
    while waiting:
        url = waiting.pop(0)
        answer = client.get(url)
        body = body_of(answer)
        assert faults_on_a_walk(url, answer, body) == [], url
        yield url, answer, body
        links = [answer["Location"]] if answer.has_header("Location") else []
        if answer.get("Content-Type", "").startswith("text/html"):
            links += links_of(body)
        for link in links:
            address = inside(url, link)
            if address and address not in seen and shapes[shape_of(address)] < each:
                seen.add(address)
                shapes[shape_of(address)] += 1
                waiting.append(address)
