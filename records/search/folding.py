"""Writing away what people do not type: case, accents, width, notation of numbers.

Every script stays what it is; only Latin, Greek and Cyrillic letters lose their marks.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart, but people type without their stroke.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "þ": "th"}
    | {"æ": "ae", "œ": "oe", "ĸ": "k", "ŋ": "n"}
)
# How the same letters are written where the keyboard lacks them.
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_MARKS = re.compile("[\u0300-\u036f]")
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
# Scripts written without spaces: each sign is a word of its own.
_SIGN = re.compile(
    "([\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff])"
)


def fold(text: str) -> str:
    """“Łódź GmbH” → “lodz gmbh”; “東京” → “東 京”; “Ｍüller” → “muller”."""
    text = text.lower() if text.isascii() else _fold_letters(text)
    return " ".join(_UNSEEN.sub(" ", text).split())


def spelt(text: str) -> str:
    """The other spelling: “Müller” → “mueller”, “Ørsted” → “oersted”."""
    return fold(unicodedata.normalize("NFKC", text).casefold().translate(_SPELT))


@lru_cache(8192)
def _letter(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter.casefold()).casefold().translate(_PLAIN)
    return _SIGN.sub(r" \1 ", unicodedata.normalize("NFC", _MARKS.sub("", plain)))


def _fold_letters(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    return _MARKS.sub("", "".join(map(_letter, composed)))


def words_for_index(*texts: str | None) -> str:
    """The searchable line of a record: its words, then other spellings of them.

    It starts with a blank, so that “ mul” finds beginnings of words.
    """
    words = [word for text in texts if text for word in fold(text).split()]
    spellings = [
        other
        for text in texts
        if text and not text.isascii()
        for word in text.split()
        if (other := spelt(word)) != fold(word)
    ]
    return " " + " ".join(words + spellings)


def digits(text: str) -> str:
    """Digits of a phone number in any notation and script: “+49 (0)30 12-34” → “49301234”."""
    without_trunk = re.sub(r"\(\s*0\s*\)", "", text)
    return "".join(str(unicodedata.digit(sign, "")) for sign in without_trunk)


def phone_key(text: str) -> str:
    """The number without leading zeros, backwards: endings are what notations share."""
    return digits(text).lstrip("0")[::-1]
