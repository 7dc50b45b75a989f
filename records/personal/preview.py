"""What an erasure takes and what it leaves, before anybody presses the button."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.models import Follower
from records.personal.columns import CUSTOM, personal
from records.personal.subject import Subject


@dataclass(frozen=True)
class Fate:
    """What becomes of the rows of one kind."""

    label: str
    count: int
    goes: str
    stays: str


def goes_and_stays(subject: Subject) -> list[Fate]:
    """One line per kind of row that belongs to the person."""
    found = []
    for model, ids in subject.parts.items():
        if model is Follower:
            continue
        texts = [str(field.verbose_name) for field in personal(model)]
        if any(field.name == CUSTOM for field in model._meta.concrete_fields):
            texts.append(_("custom fields about the person"))
        goes = _("everything") if model.gone_when_erased else ", ".join(texts)
        stays = _("nothing") if model.gone_when_erased else _("numbers, dates, status, owner")
        label = capfirst(str(model._meta.verbose_name_plural))
        found.append(Fate(label, len(ids), goes, stays))
    return found
