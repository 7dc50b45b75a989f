"""Ready-made rules: offered switched off, to be looked at and changed (LS-06, CM-25, LS-20…27)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from automations import actions
from automations.models import Rule
from automations.reading import Broken

READY: dict[str, Ready] = {}


@dataclass(frozen=True)
class Ready:
    """``make`` f(by) → an unsaved rule, by this organisation's own words; it raises Broken where
    something it needs is missing. ``places`` f() → {id: name}: what there may be such a rule for
    each, under ``label``; then ``make`` f(by, id), or None where there is none."""

    key: str
    title: Any
    hint: Any
    make: Callable[..., Rule]
    places: Callable[[], Mapping[int, str]] | None = None
    label: Any = ""

    @transaction.atomic
    def add(self, *, by, place: int | None = None) -> Rule:
        """For the first place where nobody chose one. Raises Broken, TooManyRules."""
        if self.places is None:
            key, rule = self.key, self.make(by)
        else:
            known = self.places()
            if place not in known and place is not None:
                raise Broken(_("What you chose is not there any more. Choose again."))
            place = place or next(iter(known), None)
            key, rule = self.key_at(place), self.make(by, place)
        rule.ready_made = key
        actions.add_rules([rule], by=by)
        return rule

    def key_at(self, place: int | None) -> str:
        return f"{self.key}:{place}"


class Offered(NamedTuple):
    ready: Ready
    places: dict[int, str]  # for which there is none yet


def offered(taken: Collection[str]) -> list[Offered]:
    """What nobody added yet; ``taken`` are the keys of those somebody did."""
    return [each for ready in READY.values() if (each := _offered(ready, taken))]


def _offered(ready: Ready, taken: Collection[str]) -> Offered | None:
    if ready.places is None:
        return None if ready.key in taken else Offered(ready, {})
    known = ready.places()
    left = {pk: name for pk, name in known.items() if ready.key_at(pk) not in taken}
    return Offered(ready, left) if left or not known else None


def offer_ready(ready: Ready) -> None:
    READY[ready.key] = ready
