"""Cards as HTML by compiled text: a board has 140 of them, and templates take their time (SPEED).

Every value is escaped here; what a card says beside its name is worked out for the reader: money
and dates in their language, the lead's name only where they may see the lead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from babel import Locale
from babel.dates import format_skeleton
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from deals.board.columns import Place
from deals.board.slots import Filling, fillings
from deals.models import Deal, Stage
from deals.money.words import written
from leads.models import Lead
from records.drawn import face, lucide
from records.lists.asker import Asker

PLACEHOLDER = 900719925474099


def use(name: str) -> str:
    """An icon the page holds once (``deals/board/_icons.html``)."""
    return f'<svg viewBox="0 0 24 24" aria-hidden="true"><use href="#icon-{name}"/></svg>'


CALENDAR, HOURGLASS, ARROWS = map(use, ("calendar", "hourglass", "arrow-right-left"))


class Row(NamedTuple):
    """What a card needs of its deal, as it stands in the database."""

    id: int
    version: int
    name: str
    stage_id: int
    lead_id: int
    value: Decimal | None
    currency: str
    close_date: date | None
    owner: str | None
    last_action_at: datetime | None
    created_at: datetime
    stage_entered_at: datetime


FIELDS = ["owner__name" if name == "owner" else name for name in Row._fields]


@dataclass(frozen=True)
class Deck:
    """The deals of all cards to draw, by id; three reads however many."""

    rows: Mapping[int, Row]
    leads: Mapping[int, str]
    slots: Mapping[int, Sequence[Filling]]

    @classmethod
    def read(cls, ids: Sequence[int], user: Any) -> Deck:
        if not ids:
            return cls({}, {}, {})
        found = Deal.objects.visible_to(user).live().with_ids(ids).order_by()
        rows = {row[0]: Row(*row) for row in found.values_list(*FIELDS)}
        seen = Lead.objects.visible_to(user).with_ids({row.lead_id for row in rows.values()})
        return cls(rows, dict(seen.values_list("id", "name")), fillings(list(rows), user))

    def place(self, deal: int) -> str:
        return str(Place(self.rows[deal].stage_entered_at, deal))


class Artist:
    """Draws cards for one reader. ``move_query`` leads back to the board as it is shown."""

    def __init__(self, deck: Deck, stages: Mapping[int, Stage], asker: Asker, move_query: str):
        self.deck, self.stages, self.asker = deck, stages, asker
        self.can_write = asker.user.can_write()
        self.language, self.today = get_language() or "en", asker.today
        self.overdue = hidden(escape(_("overdue:")))
        self.nobody = f'<span class="faint">{escape(_("No owner"))}</span>'
        self.deal_url = halves(reverse("deal", args=[PLACEHOLDER]))
        moves = halves(reverse("board_move", args=[PLACEHOLDER]))
        self.move_url = (moves[0], escape(f"{moves[1]}?{move_query}"))
        self.move_words = escape(_("Move “%(name)s” to…"))

    def cards(self, ids: Sequence[int]) -> SafeString:
        """The cards in this order; a deal that has gone meanwhile has none."""
        rows = self.deck.rows
        return mark_safe("".join(self.card(rows[pk]) for pk in ids if pk in rows))

    def card(self, row: Row) -> str:
        name = escape(row.name)
        lead = escape(self.deck.leads.get(row.lead_id, ""))
        return (
            f'<li class="deal-card" id="card-{row.id}" data-deal="{row.id}" '
            f'data-version="{row.version}">'
            f'<a class="deal-card-name" id="card-{row.id}-name" draggable="false" '
            f'href="{self.deal_url[0]}{row.id}{self.deal_url[1]}">{name}</a>'
            f'<span class="deal-card-lead">{lead}</span>'
            f'<span class="deal-card-facts">{self.worth(row)}{self.closing(row)}'
            f"{self.silence(row)}</span>"
            f'<span class="deal-card-foot">{self.owner(row)}{self.slots(row)}'
            f"{self.mover(row, name)}</span></li>"
        )

    def worth(self, row: Row) -> str:
        worth = escape(written(row.value, row.currency, self.language, short=True))
        return f"<b>{worth}</b>" if worth else ""

    def closing(self, row: Row) -> str:
        """The close date; one that is over is said, not only coloured."""
        day = row.close_date
        if day is None:
            return ""
        words = day_words(day, day.year == self.today.year, self.language)
        late = day < self.today and self.stages[row.stage_id].is_open
        css, said = (' class="late"', self.overdue) if late else ("", "")
        stamp = f'<time datetime="{day.isoformat()}">{words}</time>'
        return f"<span{css}>{CALENDAR}{said}{stamp}</span>"

    def silence(self, row: Row) -> str:
        """Days since one of our people did something, by the stage's patience (X06, H5)."""
        stage = self.stages[row.stage_id]
        most = stage.inactivity_days
        days = (self.asker.now - (row.last_action_at or row.created_at)).days
        if most is None or days < 1 or not stage.is_open:
            return ""
        return silence_words(days, most, self.language)

    def owner(self, row: Row) -> str:
        return self.nobody if row.owner is None else owner_face(row.owner)

    def slots(self, row: Row) -> str:
        return "".join(map(slot, self.deck.slots.get(row.id, ())))

    def mover(self, row: Row, name: str) -> str:
        if not self.can_write:
            return ""
        words = self.move_words.replace("%(name)s", name)
        return (
            f'<a class="deal-card-move" id="card-{row.id}-move" data-move draggable="false" '
            f'href="{self.move_url[0]}{row.id}{self.move_url[1]}" aria-label="{words}" '
            f'title="{words}">{ARROWS}</a>'
        )


def slot(filling: Filling) -> str:
    css = "deal-card-slot late" if filling.is_late else "deal-card-slot"
    sign = lucide(filling.icon, aria_hidden="true") if filling.icon else ""
    return f'<span class="{css}">{sign}{escape(filling.words)}</span>'


def halves(address: str) -> tuple[str, str]:
    """An address before and after the id, which is computed once for all cards."""
    before, after = address.split(str(PLACEHOLDER))
    return before, after


@lru_cache(maxsize=2_000)
def day_words(day: date, this_year: bool, language: str) -> str:
    """“Nov 3”, with the year where it is another."""
    locale = Locale.parse(to_locale(language))
    return escape(format_skeleton("MMMd" if this_year else "yMMMd", day, locale=locale))


@lru_cache(maxsize=2_000)
def silence_words(days: int, most: int, language: str) -> str:
    """In the language that is active now, which ``language`` names for the cache."""
    css = "silence silence-long" if days >= most else "silence"
    css += " silence-soft" if most > days >= most / 2 else ""
    words = escape(
        ngettext("%(n)s day without action", "%(n)s days without action", days) % {"n": days}
    )
    short = escape(_("%(n)s d") % {"n": days})
    return (
        f'<span class="{css}" title="{words}">{HOURGLASS}'
        f'<span aria-hidden="true">{short}</span>{hidden(words)}</span>'
    )


@lru_cache(maxsize=2_000)
def owner_face(name: str) -> str:
    said = escape(name)
    return f'<span title="{said}">{face(name, "s")}{hidden(said)}</span>'


def hidden(words: str) -> str:
    """For those who listen."""
    return f'<span class="visually-hidden">{words}</span>'
