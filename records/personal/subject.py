"""The person whose data it is: records, all that hangs on them, and what names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus

from django.db.models import Q

from records.models import Attached, Event, Tracked
from records.trash.emptying import hanging_on
from records.types import record_types

SHORTEST = 3  # letters; shorter names stand in everything


@dataclass(frozen=True)
class Subject:
    """Records of one model that are the same person, most often one."""

    model: type[Tracked]
    ids: tuple[int, ...]

    @cached_property
    def parts(self) -> dict[type[Tracked], list[int]]:
        """{model: ids} of the records and of every row that belongs to them, of upper apps too."""
        found: dict[type[Tracked], set[int]] = {}
        _collect(self.model, set(self.ids), found)
        return {model: sorted(ids) for model, ids in found.items() if ids}

    @property
    def events(self) -> Q:
        """Everything told of them: of a root its whole line."""
        if self.model.line_column == "id":
            return Q(line__in=self.ids)
        found = Q(pk__in=[])
        for model, ids in self.parts.items():
            found |= Q(record_type=model.record_type, record_id__in=ids)
        return found & Q(line__in=self.lines)

    @cached_property
    def lines(self) -> list[int]:
        rows = self.model._base_manager.filter(pk__in=self.ids)
        return sorted(set(rows.values_list(self.model.line_column, flat=True)))

    def named(self) -> list[str]:
        """What names them, now and at any time before, longest first."""
        found: set[str] = set()
        for model, ids in self.parts.items():
            if model.identity:
                rows = model._base_manager.filter(pk__in=ids).values_list(*model.identity)
                found |= {value for row in rows for value in row}
        for number, changes in Event.objects.filter(self.events).values_list(
            "record_type", "changes"
        ):
            names = getattr(record_types().get(number), "identity", ())
            found |= {value for name in names for value in changes.get(name, ())}
        kept = {value.strip() for value in found if isinstance(value, str)}
        return sorted((each for each in kept if len(each) >= SHORTEST), key=len, reverse=True)


def _collect(model: type[Tracked], ids: set[int], found: dict[type[Tracked], set[int]]) -> None:
    new = ids - found.setdefault(model, set())
    found[model] |= new
    if not new:
        return
    for other, name in hanging_on(model):
        rows = other._base_manager.filter(**{f"{name}__in": new})
        _collect(other, set(rows.values_list("id", flat=True)), found)
    for other in record_types().values():
        if issubclass(other, Attached):
            rows = other._base_manager.filter(target_type=model.record_type, target_id__in=new)
            _collect(other, set(rows.values_list("id", flat=True)), found)


class Words:
    """What names a person, to be found in texts and replaced by a token.

    ``is_telling`` words stand for nobody else: an address, a number, a name of several words. A
    single word (“Rose”) is looked for only in what is known to speak of this person.
    """

    def __init__(self, words: Iterable[str], token: str) -> None:
        spellings = {form for word in words for form in (word, quote(word), quote_plus(word))}
        self.words = sorted(spellings, key=len, reverse=True)
        self.token = token
        found = "|".join(map(re.escape, self.words))
        self.pattern = re.compile(rf"(?<!\w)(?:{found})(?!\w)" if found else r"(?!)", re.IGNORECASE)

    @staticmethod
    def is_telling(word: str) -> bool:
        several = len(word) > 5 and re.search(r"[\s@\d.]", word)
        return bool(several or re.search(r"[\u2e80-\u9fff\uac00-\ud7af]{3}", word))

    @classmethod
    def telling(cls, words: Iterable[str], token: str) -> Words:
        return cls([word for word in words if cls.is_telling(word)], token)

    def __bool__(self) -> bool:
        return bool(self.words)

    def like(self) -> list[str]:
        """Patterns for ILIKE ANY: finds what may hold one, and some that does not."""
        escaped = (re.sub(r"([\\%_])", r"\\\1", word) for word in self.words)
        # Within JSON a quote or backslash is written with a backslash before it.
        return [f"%{word.replace(chr(34), '%')}%" for word in escaped]

    def out_of(self, value: Any) -> Any:
        """The value without them, however deep they stand."""
        if isinstance(value, str):
            return self.pattern.sub(self.token, value)
        if isinstance(value, Mapping):
            return {self.out_of(key): self.out_of(each) for key, each in value.items()}
        return [self.out_of(each) for each in value] if isinstance(value, list) else value

    def stand_in(self, text: str) -> bool:
        return bool(self.pattern.search(text))
