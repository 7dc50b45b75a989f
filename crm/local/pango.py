"""Pango, the C library that lays out text in PDF files. Everything else runs without it."""

from __future__ import annotations

import ctypes
import shutil
import tempfile
from pathlib import Path

from crm.local.debs import can_unpack_debs, unpack_debs
from crm.local.places import IS_MAC, VENV
from crm.local.say import Trouble, say
from crm.local.shell import apt_install, can_apt_install, must

FOLDER = VENV / "pango"
# libharfbuzz-subset embeds only the letters used: PDF files 4 to 8 times smaller and faster.
# The font draws Chinese, Japanese and Korean names, which would be empty boxes without it.
DEBIAN = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-droid-fallback"]
LIBRARIES = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]
MAC_LIBRARIES = ["libpango-1.0.dylib", "libpangoft2-1.0.dylib"]
MAC_FOLDERS = ["/opt/homebrew/lib", "/usr/local/lib"]
# Of Pango's dependencies, those that a Debian machine may lack; libc and friends stay the system's.
UNPACKED = (
    *("libpango-1", "libpangoft2", "libharfbuzz", "libfontconfig", "fontconfig-config"),
    *("libfreetype", "libfribidi", "libthai", "libdatrie", "libglib2.0-0", "libffi", "libpcre"),
    *("libpng16", "libbrotli", "libexpat", "libgraphite2", "fonts-dejavu-core"),
    "fonts-droid-fallback",
)
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{0}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{0}/cache</cachedir></fontconfig>
"""


def ensure_pango() -> None:
    """Get Pango from the system; where that fails say so loudly and go on without PDF files."""
    if FOLDER.is_dir() or not missing():
        return
    try:
        fetch()
    except Trouble as trouble:
        say(str(trouble))
    if missing() and not FOLDER.is_dir():
        say("WARNING: Pango is missing, so PDF files are switched off; everything else works.")
        say("         Install it by hand (docs/operations.md, 'PDF files') and run this again.")


def fetch() -> None:
    if can_apt_install():
        say("installing Pango for PDF files (apt-get)")
        apt_install(*DEBIAN)
    elif can_unpack_debs():
        say("unpacking Pango for PDF files into .venv/pango (needs no root)")
        unpack()
    elif IS_MAC and shutil.which("brew"):
        say("installing Pango for PDF files (brew)")
        must(["brew", "install", "-q", "pango"], what="brew could not install Pango.", remedy="")


def missing() -> list[str]:
    """The libraries this process cannot load."""
    return [name for name in (MAC_LIBRARIES if IS_MAC else LIBRARIES) if not loads(name)]


def loads(name: str) -> bool:
    for candidate in (name, *(f"{folder}/{name}" for folder in MAC_FOLDERS if IS_MAC)):
        try:
            ctypes.CDLL(candidate)
            return True
        except OSError:
            continue
    return False


def unpack() -> None:
    """Shared libraries, one font family and a fontconfig file, complete or not at all."""
    with tempfile.TemporaryDirectory() as scratch:
        source = unpack_debs(DEBIAN, Path(scratch), lambda name: name.startswith(UNPACKED))
        part = FOLDER.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        for folder in ("lib", "fonts"):
            (part / folder).mkdir(parents=True)
        for library in source.rglob("*.so.*"):
            if library.is_file():  # follows links, so libx.so.0 becomes a plain file
                shutil.copy(library, part / "lib" / library.name)
        for font in source.rglob("*.ttf"):
            shutil.copy(font, part / "fonts" / font.name)
        (part / "fonts.conf").write_text(FONTS_CONF.format(FOLDER))
        part.rename(FOLDER)


def pango_environment(environ: dict[str, str]) -> dict[str, str]:
    """The variables a process needs to find Pango where :func:`ensure_pango` put it."""
    found = {}
    if FOLDER.is_dir():
        paths = [str(FOLDER / "lib"), *environ.get("LD_LIBRARY_PATH", "").split(":")]
        found["LD_LIBRARY_PATH"] = ":".join(dict.fromkeys(filter(None, paths)))
        if not Path("/etc/fonts/fonts.conf").exists():
            found["FONTCONFIG_FILE"] = str(FOLDER / "fonts.conf")
    if IS_MAC and "DYLD_FALLBACK_LIBRARY_PATH" not in environ:
        found["DYLD_FALLBACK_LIBRARY_PATH"] = ":".join(MAC_FOLDERS)
    return found
