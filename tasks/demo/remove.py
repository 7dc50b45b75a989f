"""Takes the tasks of the sample leads away again."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.models import Task


def remove_tasks(leads: Sequence[int], *, batches: Sequence[int]) -> None:
    """Their events, comments and files go with the lines of the leads."""
    ids = list(Task.objects.filter(lead_id__in=leads).values_list("id", flat=True))
    Task.objects.filter(follows_id__in=ids).update(follows=None)
    Task.objects.filter(id__in=ids).delete()
