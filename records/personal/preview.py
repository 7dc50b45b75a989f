"""What an erasure takes and what it leaves, before anybody presses the button."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.keeping import KEPT, kept_among
from records.models import Follower, Tracked
from records.personal.columns import CUSTOM, personal
from records.personal.rows import gone_among
from records.personal.subject import Subject


@dataclass(frozen=True)
class Fate:
    """What becomes of the rows of one kind."""

    label: str
    count: int
    goes: str
    stays: str


def goes_and_stays(subject: Subject) -> list[Fate]:
    """One line per kind of row that belongs to the person and what becomes of it."""
    found = []
    for model, ids in subject.parts.items():
        if model is Follower:
            continue
        label = capfirst(str(model._meta.verbose_name_plural))
        kept = kept_among(model, ids)
        if kept:
            found.append(Fate(label, len(kept), _("nothing"), str(KEPT[model].why)))
        gone = gone_among(model, [pk for pk in ids if pk not in kept])
        if gone:
            found.append(Fate(label, len(gone), _("everything"), _("nothing")))
        if rest := len(ids) - len(kept) - len(gone):
            stays = _("numbers, dates, status, owner")
            found.append(Fate(label, rest, ", ".join(_texts(model)), stays))
    return found


def _texts(model: type[Tracked]) -> list[str]:
    texts = [str(field.verbose_name) for field in personal(model)]
    if any(field.name == CUSTOM for field in model._meta.concrete_fields):
        texts.append(_("custom fields about the person"))
    return texts
