"""Writes of webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from automations.models import Hook
from records.actions import Outcome, change, create, trash
from users.gates import must_be_admin


@transaction.atomic
def add_hook(hook: Hook, *, by) -> Outcome:
    """Adds an address; its secret is made here and shown to admins only."""
    must_be_admin(by)
    return create([hook], by=by, kind="automations.hook_added", title=_("Webhook added"))


@transaction.atomic
def change_hooks(
    hooks: QuerySet[Hook],
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
) -> Outcome:
    """Renames or moves; messages that still wait go to the new address."""
    must_be_admin(by)
    title = _("Webhook changed")
    return change(
        hooks, by=by, kind="automations.hook_changed", values=values, expect=expect, title=title
    )


@transaction.atomic
def remove_hooks(hooks: QuerySet[Hook], *, by) -> Outcome:
    """Calls it no more; rules that do switch themselves off."""
    must_be_admin(by)
    return trash(hooks, by=by, kind="automations.hook_removed", title=_("Webhook removed"))
