"""One object per board: columns, cards, sums and addresses, prepared and escaped."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from deals.board.cards import Artist, Deck
from deals.board.columns import CLOSED_DAYS, FIRST, Extent, Place
from deals.board.lists import BoardReading
from deals.forms.fields import stages_in_order
from deals.models import Pipeline, Stage
from deals.money.sums import Total, whole
from deals.money.words import money_short
from records.lists.page import ListPage
from records.lists.tabs import Tab
from users.models import Organisation


@dataclass(frozen=True)
class Column:
    """A stage as the template draws it; money is in the base currency."""

    stage: Stage
    total: Total
    base: str
    cards: SafeString
    more_url: str
    list_url: str

    @property
    def value(self) -> str:
        return money_short(self.total.value, self.base)

    @property
    def weighted(self) -> str:
        return money_short(self.total.weighted, self.base)


@dataclass(frozen=True)
class PipelineLink:
    pipeline: Pipeline
    url: str
    current: bool


class BoardPage(ListPage):
    """A pipeline's board as one person sees it.

    ``shown``  {stage: cards to draw}, where somebody has asked for more than the first
    ``only``   the stages to draw, where only some have changed; sums are always those of all
    """

    columns_url = ""  # a board has those of its stages
    closed_days = CLOSED_DAYS

    def __init__(
        self,
        reading: BoardReading,
        tabs: dict[str, Tab],
        request: HttpRequest,
        *,
        shown: Mapping[int, int] | None = None,
        only: Collection[int] | None = None,
    ):
        super().__init__(reading, tabs, request)
        self.reading: BoardReading = reading
        self.shown, self.only = shown or {}, only

    @cached_property
    def base(self) -> str:
        return Organisation.current().base_currency

    @cached_property
    def all_stages(self) -> list[Stage]:
        return list(stages_in_order())

    @cached_property
    def pipelines(self) -> dict[int, Pipeline]:
        return {stage.pipeline_id: stage.pipeline for stage in self.all_stages}

    @cached_property
    def pipeline(self) -> Pipeline | None:
        """The one the filters name, else the first."""
        wished = [pk for pk in self.reading.pipeline_wished() if pk in self.pipelines]
        return next((self.pipelines[pk] for pk in [*wished, *self.pipelines]), None)

    def show_pipeline(self, pipeline: Pipeline) -> None:
        """This one, whatever the filters say: a page about one of its stages or deals."""
        self.pipeline = pipeline

    @cached_property
    def pipeline_links(self) -> list[PipelineLink]:
        return [
            PipelineLink(
                each,
                self.address(self.wish.with_filter("pipeline", [str(pk)])),
                each == self.pipeline,
            )
            for pk, each in self.pipelines.items()
        ]

    @cached_property
    def stages(self) -> dict[int, Stage]:
        mine = self.pipeline.pk if self.pipeline else None
        return {each.pk: each for each in self.all_stages if each.pipeline_id == mine}

    @cached_property
    def extent(self) -> Extent:
        now = self.reading.asker.now
        return Extent(self.reading.matching, self.reading.closed, self.stages, now)

    @cached_property
    def totals(self) -> dict[int, Total]:
        return self.extent.totals()

    @cached_property
    def total(self) -> Total:
        """Of the open columns: what is still to be won."""
        return whole(self._total(pk) for pk, stage in self.stages.items() if stage.is_open)

    @property
    def missing(self) -> list[str]:
        """What no column's sum could count (X22)."""
        return whole(map(self._total, self.stages)).missing

    @property
    def value(self) -> str:
        return money_short(self.total.value, self.base)

    @property
    def weighted(self) -> str:
        return money_short(self.total.weighted, self.base)

    @property
    def count_words(self) -> str:
        return f"{self.total.count:,}"

    @cached_property
    def columns(self) -> list[Column]:
        wanted = [pk for pk in self.stages if self.only is None or pk in self.only]
        shown = {pk: self.shown.get(pk, FIRST) for pk in wanted}
        first = self.extent.first_ids(shown)
        drawn = {pk: ids[: shown[pk]] for pk, ids in first.items()}
        artist = self._artist([deal for ids in drawn.values() for deal in ids])
        return [
            Column(
                self.stages[pk],
                self._total(pk),
                self.base,
                artist.cards(drawn[pk]),
                self._more_url(pk, artist, drawn[pk]) if len(first[pk]) > shown[pk] else "",
                self._list_url(pk),
            )
            for pk in wanted
        ]

    def more(self, stage: Stage, after: Place, number: int = FIRST) -> Column:
        """The cards of one column behind a place."""
        ids = self.extent.next_ids(stage, after, number)
        artist = self._artist(ids[:number])
        more = self._more_url(stage.pk, artist, ids[:number]) if len(ids) > number else ""
        cards = artist.cards(ids[:number])
        return Column(stage, Total(), self.base, cards, more, self._list_url(stage.pk))

    def _total(self, stage: int) -> Total:
        return self.totals.get(stage, Total())

    def _artist(self, ids: list[int]) -> Artist:
        asker = self.reading.asker
        return Artist(Deck.read(ids, asker.user), self.stages, asker, self._quoted_state)

    def _more_url(self, stage: int, artist: Artist, ids: list[int]) -> str:
        after = urlencode({"after": artist.deck.place(ids[-1])})
        return f"{reverse('board_column', args=[stage])}?{self._quoted_state}&{after}"

    def _list_url(self, stage: int) -> str:
        """The same deals as a list: the filters and this stage."""
        params = self.wish.params.copy()
        params.pop("stage_kind", None)
        params["stage"] = str(stage)
        return f"{reverse('deals')}?{params.urlencode(safe=',')}"

    @property
    def board_url(self) -> str:
        return self.address(self.query)

    @property
    def news_url(self) -> str:
        return f"{reverse('board_news')}?{self._quoted_state}"
