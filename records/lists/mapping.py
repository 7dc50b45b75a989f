"""Stored filters that name a row which is replaced by another one."""

from __future__ import annotations

from django.http import QueryDict


def mapped(params: str, name: str, old: int, new: int) -> str:
    """The filters of a list with one value of one field replaced by another, each once."""
    found = QueryDict(params, mutable=True)
    for key in list(found):
        values = found.getlist(key)
        if key == "any":
            found.setlist(key, [mapped(each, name, old, new) for each in values])
        elif key in (name, f"{name}__not"):
            split = [part for each in values for part in each.split(",")]
            replaced = [str(new) if part == str(old) else part for part in split]
            found.setlist(key, [",".join(dict.fromkeys(replaced))])
    return found.urlencode(safe=",")
