"""Which saved lists a change of set-up touches (FEATURES part 4, no. 9)."""

from __future__ import annotations

from django.db.models import Q

from records.fields.impact import ALSO_USED
from records.models import FieldDefinition
from records.models.lists import SavedList


def saved_lists_with(definition: FieldDefinition) -> int:
    """Saved lists that filter by, sort by or show the custom field."""
    named = Q()
    for column in ("params", "sort", "columns"):
        named |= Q(**{f"{column}__iregex": rf"custom\.{definition.key}(?![a-z0-9]|_[a-z0-9])"})
    return SavedList.objects.live().filter(named).count()


ALSO_USED["saved lists"] = saved_lists_with
