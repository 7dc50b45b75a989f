"""Selecting records: the ids are stored, so what is changed is what was shown (TRUST law 2)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from records.gates import SET_SINCE, Gate, not_set_since
from records.lists.asker import Asker
from records.lists.declaration import LISTS, RecordList
from records.lists.lean import read_filters
from records.lists.reading import Reading
from records.lists.state import read_params
from records.models import Selection

MOST_TICKED = 1000
NO_MATCH = "no_longer_matches"
NOT_VISIBLE = "not_visible"
MAY_BE_FORCED = {NO_MATCH, SET_SINCE}


@transaction.atomic
def select(reading: Reading, ids: list[int] | None) -> Selection:
    """Stores the ids of all that match now, or of those ticked that the user may see."""
    if ids is None:
        found = list(reading.matching.order_by("id").values_list("id", flat=True))
    else:
        ticked = reading.visible.filter(id__anyof=ids[:MOST_TICKED])
        found = list(ticked.order_by("id").values_list("id", flat=True))
    return Selection.objects.create(
        user=reading.asker.user,
        list_name=reading.record_list.name,
        params=reading.state.wish.params.urlencode(),
        ids=found,
        count=len(found),
        everything=ids is None,
        asked_at=reading.asker.now,
        zone=reading.asker.zone_name,
    )


def find_selection(selection_id: uuid.UUID, *, user, list_name: str) -> Selection | None:
    """The user's own selection; anybody else's does not exist (404)."""
    own = Selection.objects.filter(user=user, list_name=list_name)
    return own.filter(pk=selection_id).defer("ids").first()


def asker_of(selection: Selection) -> Asker:
    """Who selected, when and where: "me" and "last 7 days" keep the meaning they had."""
    return Asker.of(selection.user, selection.asked_at, selection.zone)


def slice_of(selection: Selection, start: int, size: int) -> list[int]:
    """A stretch of the stored ids, without reading all of them."""
    from django.contrib.postgres.fields.array import SliceTransform

    part = SliceTransform(start + 1, start + size, "ids")
    found = Selection.objects.filter(pk=selection.pk).values_list(part, flat=True)
    return list(found.first() or [])


def records_of(selection: Selection, ids: list[int]) -> QuerySet:
    return record_list_of(selection).model.objects.with_ids(ids)


def record_list_of(selection: Selection) -> RecordList:
    return LISTS[selection.list_name]


def gates_of(
    selection: Selection, *, columns: Iterable[str] = (), force: bool = False
) -> list[Gate]:
    """Asked again under the lock: may the user still see it, does it still match, and did nobody
    else set the ``columns`` since it was selected (E9).

    ``force`` is the user's choice to change those too that match no longer or were set since.
    """
    record_list, asker = record_list_of(selection), asker_of(selection)
    visible = record_list.model.objects.visible_to(asker.user)
    gates = [Gate(NOT_VISIBLE, _("You cannot see it any more."), Q(id__in=visible.values("id")))]
    if force:
        return gates
    if columns:
        mine = Q(actor_id=asker.user.pk)
        since = selection.created_at
        gates.append(not_set_since(record_list.model, columns, since, but=mine))
    known = record_list.columns_for(asker.user)
    filters = read_filters(known, read_params(selection.params))
    message = _("It no longer matches the filters it was selected by.")
    return [*gates, Gate(NO_MATCH, message, filters.q(asker))] if filters else gates
