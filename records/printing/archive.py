"""Documents kept for years: PDF/A-3b, tagged for readers that cannot see, files inside."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Attached:
    """A file inside a PDF. ``relationship`` to the document: "Alternative", "Data", "Source"."""

    name: str
    data: bytes
    description: str
    relationship: str = "Alternative"


@dataclass(frozen=True)
class Archive:
    """What makes a PDF one for the archive.

    ``made``  the time it bears; the same document at the same time is the same file, byte by byte
    ``xmp``   RDF descriptions that stand beside the title in what the file says about itself
    """

    made: datetime
    attachments: tuple[Attached, ...] = ()
    xmp: str = ""

    def as_data(self, html: str) -> dict[str, object]:
        """For the child; the identifier of the file follows from its content."""
        told = [html.encode(), self.xmp.encode(), *(each.data for each in self.attachments)]
        return {
            "made": self.made.replace(tzinfo=None).isoformat(),
            "xmp": self.xmp,
            "identifier": hashlib.md5(b"\0".join(told), usedforsecurity=False).hexdigest(),
            "attachments": [
                {
                    "name": each.name,
                    "data": base64.b64encode(each.data).decode(),
                    "description": each.description,
                    "relationship": each.relationship,
                }
                for each in self.attachments
            ],
        }
