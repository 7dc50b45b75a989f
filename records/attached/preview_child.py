"""The limited child: a picture, or the first page of a PDF, as two small JPEG files.

Run as ``python -m records.attached.preview_child FILE TYPE THUMB LARGE``; answers JSON. What comes
out is drawn anew: no metadata (camera, place) and nothing active goes over (TRUST C7).
"""

from __future__ import annotations

import errno
import json
import sys
import warnings

from records.limited import limit_this_process

MEMORY = 768 << 20
SECONDS = 15
MOST_PIXELS = 50_000_000
THUMB, LARGE = (160, 160), (1600, 1600)
FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
}


def picture(path: str, kind: str):
    """The first frame, upright, on white."""
    from PIL import Image, ImageOps  # imported after the limits are set

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    found = Image.open(path, formats=[FORMATS[kind]])
    found.draft("RGB", LARGE)
    found.load()
    found = ImageOps.exif_transpose(found)
    if found.mode in {"RGBA", "LA", "PA"} or "transparency" in found.info:
        found = found.convert("RGBA")
        white = Image.new("RGBA", found.size, "white")
        found = Image.alpha_composite(white, found)
    return found.convert("RGB")


def first_page(path: str):
    import pypdfium2  # imported after the limits are set

    page = pypdfium2.PdfDocument(path)[0]
    longest = max(page.get_size())
    if not 1 <= longest <= 20_000:
        raise ValueError("no page to draw")
    return page.render(scale=LARGE[0] / longest).to_pil().convert("RGB")


def make(path: str, kind: str, thumb: str, large: str) -> dict[str, object]:
    found = first_page(path) if kind == "application/pdf" else picture(path, kind)
    for place, size in ((large, LARGE), (thumb, THUMB)):
        found.thumbnail(size)
        found.save(place, "JPEG", quality=82, exif=b"", icc_profile=None)
    return {"made": True}


def main() -> None:
    limit_this_process(memory=MEMORY, seconds=SECONDS)
    try:
        answer = make(*sys.argv[1:5])
    except OSError as fault:
        answer = {"full": fault.errno in {errno.ENOSPC, errno.EDQUOT}}
    except BaseException:  # whatever the libraries say about the file: it has no preview
        answer = {}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
