"""The limited child: HTML and style sheets in, a PDF out.

Run as ``python -m records.printing.child``; reads JSON, writes the file. It has no settings, no
database, no secret; whatever a document asks for beside ``data:`` is refused (TRUST B9).
"""

from __future__ import annotations

import json
import sys
from urllib.request import DataHandler, Request

from records.limited import limit_this_process

MEMORY = 1 << 30  # of addresses, fonts mapped into memory included
SECONDS = 20
WRONG = b"!"


def fetcher():
    """WeasyPrint's fetcher without its handlers for files, http, ftp and redirects."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # imported after the limits are set

    class DataOnly(URLFetcher):
        def fetch(self, url, headers=None):
            if not url.startswith("data:"):
                raise ValueError("A document may use only what it brings along.")
            answer = DataHandler().data_open(Request(url))
            return URLFetcherResponse(url, answer.read(), dict(answer.headers))

    return DataOnly()


def render(html: str, styles: list[str]) -> bytes:
    import weasyprint  # imported after the limits are set

    reader = fetcher()
    sheets = [weasyprint.CSS(string=text, url_fetcher=reader) for text in styles]
    document = weasyprint.HTML(string=html, base_url="data:,", url_fetcher=reader)
    return document.write_pdf(stylesheets=sheets)


def main() -> None:
    limit_this_process(memory=MEMORY, seconds=SECONDS)
    given = json.load(sys.stdin)
    try:
        made = render(given["html"], given["styles"])
    except Exception as fault:
        made = WRONG + f"{type(fault).__name__}: {fault}"[:2000].encode()
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
