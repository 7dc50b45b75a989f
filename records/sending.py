"""A form that makes something makes it once, however often it is sent (TRUST D7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from django import forms
from django.db import connection, transaction
from django.db.models.functions import Now

from records.models import Sent

KEPT = timedelta(days=2)
CLAIM = """
    INSERT INTO records_sent (token, user_id, url) VALUES (%s, %s, '')
    ON CONFLICT (token) DO NOTHING RETURNING 1
"""


class TokenField(forms.UUIDField):
    """Hidden; a number of its own each time the form is opened."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid4)


@transaction.atomic
def once(token: UUID | None, user, make: Callable[[], str]) -> str:
    """Runs ``make``, which returns the address of what it made; a form sent again gets the address
    of the first time and nothing is made. Whoever comes while the first is at work waits for it.

    What ``make`` raises is raised, and the form may be sent again. Without a token it always runs.
    """
    if token is None:
        return make()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [token, user.pk])
        is_first = cursor.fetchone() is not None
    if not is_first:
        return Sent.objects.filter(token=token, user_id=user.pk).values_list("url", flat=True).get()
    Sent.objects.filter(user_id=user.pk, at__lt=Now() - KEPT).delete()
    url = make()
    Sent.objects.filter(token=token).update(url=url)
    return url
