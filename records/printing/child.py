"""The limited child: HTML and style sheets in, a PDF out.

Run as ``python -m records.printing.child``; reads JSON, writes the file. It has no settings, no
database, no secret; whatever a document asks for beside ``data:`` is refused (TRUST B9), and so
is every address and every file of the host, should the library ask for one on its own.
"""

from __future__ import annotations

import base64
import json
import mimetypes
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import DataHandler, Request

from records.limited import limit_this_process

MEMORY = 512 << 20  # of addresses, fonts mapped into memory included; 700 lines need 380
SECONDS = 20
WRONG = b"!"
# Elements that point out of the document or hide something in it, and need not be in one of ours.
POINTING_OUT = ("link", "base", "object", "embed", "iframe", "script", "meta[@http-equiv]")
DOORS = ("socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork",
         "urllib.Request", "ftplib.", "http.client.", "smtplib.")  # fmt: skip


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


def render(html: str, styles: list[str], archive: dict | None = None) -> bytes:
    """``archive`` as ``records.printing.archive.Archive.as_data`` says it."""
    import weasyprint  # imported after the limits are set
    from weasyprint.text.fonts import FontConfiguration

    reader, fonts = fetcher(), FontConfiguration()
    sheets = [weasyprint.CSS(string=text, url_fetcher=reader, font_config=fonts) for text in styles]
    document = weasyprint.HTML(string=html, base_url="data:,", url_fetcher=reader)
    for path in POINTING_OUT:
        for element in [*document.etree_element.iterfind(f".//{path}")]:
            element.clear()
            element.tag = "template"
    for element in document.etree_element.iterfind(".//a[@rel]"):
        del element.attrib["rel"]  # rel=attachment carries a file along
    more = {} if archive is None else kept_for_good(archive)
    return document.write_pdf(stylesheets=sheets, font_config=fonts, **more)


def kept_for_good(archive: dict) -> dict:
    """WeasyPrint's options for a tagged PDF/A-3b with its attachments."""
    from weasyprint import Attachment  # imported after the limits are set

    made = datetime.fromisoformat(archive["made"])
    # What the font library writes into fonts as their time.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(made.replace(tzinfo=UTC).timestamp()))
    attachments = [
        Attachment(
            string=base64.b64decode(each["data"]), name=each["name"],
            description=each["description"], relationship=each["relationship"],
            created=made, modified=made,
        )
        for each in archive["attachments"]
    ]  # fmt: skip

    def finish(_document, pdf) -> None:
        mend(pdf, archive["xmp"].encode())

    return {
        "pdf_variant": "pdf/a-3b",
        "pdf_tags": True,
        "attachments": attachments,
        "pdf_identifier": archive["identifier"].encode(),
        "finisher": finish,
    }


def mend(pdf, more: bytes) -> None:
    """What the document says about itself stands in one RDF element, ours included; each
    attachment is named once."""
    number = int(pdf.catalog["Metadata"].split()[0])
    stream = pdf.objects[number]
    stream.stream = [part.replace(b"</rdf:RDF>", more + b"</rdf:RDF>") for part in stream.stream]
    stream.compress = False  # PDF/A readers look for it as plain text
    if "AF" in pdf.catalog:  # WeasyPrint lists each attachment twice
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))


def shut_the_doors() -> None:
    """From here on no address, no other process, and no file but the libraries' and temporary
    ones; a second wall, should the fetcher ever be walked round."""
    import weasyprint  # its import may ask where C libraries are

    mimetypes.init()
    own = (sys.prefix, sys.base_prefix, str(Path(weasyprint.__file__).parent), sys.exec_prefix,
           str(Path(__file__).parents[1]), tempfile.gettempdir())  # fmt: skip
    own = tuple(str(Path(folder).resolve()) + "/" for folder in own)

    def look(event: str, given: tuple) -> None:
        if event.startswith(DOORS):
            raise PermissionError(event)
        if event == "open" and isinstance(given[0], str | bytes):
            path = given[0] if isinstance(given[0], str) else given[0].decode(errors="replace")
            if not str(Path(path).resolve()).startswith(own):
                raise PermissionError("a document may open no file")

    sys.addaudithook(look)


def main() -> None:
    limit_this_process(memory=MEMORY, seconds=SECONDS)
    given = json.load(sys.stdin)
    try:
        shut_the_doors()
        made = render(given["html"], given["styles"], given.get("archive"))
    except Exception as fault:
        made = WRONG + f"{type(fault).__name__}: {fault}"[:2000].encode()
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
