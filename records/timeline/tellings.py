"""How each kind of event is told: words, icon, colour and the group people filter by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import Attachment, Comment, Tracked


class Group(NamedTuple):
    """Events people filter by: those of one type of record, or of any (None). Where no record of
    the type can be told of, the group is not offered."""

    words: Any
    of: type[Tracked] | None = None


CHANGES = "changes"
# Groups in the order of the filter; an app may add its own.
GROUPS: dict[str, Group] = {
    CHANGES: Group(_("Changes")),
    "comments": Group(_("Comments"), Comment),
    "files": Group(_("Files"), Attachment),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """``words`` follow the name of who acted: “Anna *commented*”.

    ``named``  the words where the record is named behind them (“Anna *won* thing “Ovens””), for
               words that name its type themselves; the same words without it
    ``alone``  the words say all there is to say; the record is not named behind them
    ``body``  the record's own label is the content (a comment's text), not a mention of it
    ``quiet`` told without its changes: they say nothing more than the words
    ``hidden`` part of the history, but not of the story
    ``only``  the columns whose changes are told; all without it
    """

    words: Any
    icon: str = "pencil"
    tone: str = "grey"
    group: str = CHANGES
    body: bool = False
    quiet: bool = False
    hidden: bool = False
    only: frozenset[str] | None = None
    named: Any = ""
    alone: bool = False


# Exact kinds, or "*.verb" for the verb of any record type.
TELLINGS: dict[str, Telling] = {
    "*.created": Telling(pgettext_lazy("history", "created"), "plus", "green", quiet=True),
    "*.changed": Telling(pgettext_lazy("history", "changed")),
    "*.assigned": Telling(_("assigned"), "user-round", "blue"),
    "*.imported": Telling(_("imported"), "upload", "green", quiet=True),
    "*.trashed": Telling(_("moved to the trash"), "trash-2", "red", quiet=True),
    "*.restored": Telling(_("took out of the trash"), "undo-2", "green", quiet=True),
    "*.deleted_for_good": Telling(_("deleted for good"), "trash-2", "red", quiet=True),
    "*.erased": Telling(_("erased the personal data"), "eraser", "red", quiet=True),
    "*.undone": Telling(_("took back"), "undo-2", "amber"),
    "comment.added": Telling(
        _("commented"), "message-square", "blue", "comments", body=True, quiet=True
    ),
    "comment.edited": Telling(_("corrected a comment"), "pencil", "grey", "comments"),
    "comment.deleted": Telling(
        _("deleted a comment"), "trash-2", "grey", "comments", quiet=True, hidden=True
    ),
    "file.attached": Telling(
        _("attached a file"), "paperclip", "teal", "files", body=True, quiet=True
    ),
    "file.removed": Telling(_("removed a file"), "trash-2", "grey", "files", quiet=True),
    "record.followed": Telling(_("follows"), hidden=True),
    "record.unfollowed": Telling(_("follows no more"), hidden=True),
}
# {kind: name of the page where its author corrects what was said}, an id in its address.
EDITED_AT: dict[str, str] = {"comment.added": "records:comment_edit"}
_DEFAULT = Telling(pgettext_lazy("history", "changed"))


def tells(kind: str, words: Any, **how: Any) -> None:
    """Registers how a kind is told; called in an app's ``panels.py``.

    Raises ValueError when the kind is told already or the group is unknown.
    """
    if kind in TELLINGS:
        raise ValueError(f"{kind} is told already")
    telling = Telling(words, **how)
    if telling.group not in GROUPS:
        raise ValueError(f"no group {telling.group}")
    TELLINGS[kind] = telling


def telling_of(kind: str) -> Telling:
    verb = "*." + kind.rpartition(".")[2]
    return TELLINGS.get(kind) or TELLINGS.get(verb) or _DEFAULT


def told(group: str = "") -> Q:
    """Events that belong to the story, or to one group of it."""
    hidden = _kinds(lambda telling: telling.hidden)
    if not group:
        return ~hidden
    if group == CHANGES:  # whatever no other group claims
        return ~hidden & ~_kinds(lambda telling: telling.group != CHANGES)
    return _kinds(lambda telling: telling.group == group and not telling.hidden)


def _kinds(wanted) -> Q:
    chosen = [kind for kind, telling in TELLINGS.items() if wanted(telling)]
    condition = Q(kind__in=[kind for kind in chosen if not kind.startswith("*")])
    for kind in chosen:
        if kind.startswith("*"):
            # An exact telling beats the verb's.
            verb = kind[1:]
            others = [each for each in TELLINGS if each.endswith(verb) and each not in chosen]
            condition |= Q(kind__endswith=verb) & ~Q(kind__in=others)
    return condition
