"""Writes of templates and snippets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from notifications.merge.parsing import check
from notifications.models import Template
from records.actions import Outcome, change, create, trash
from users.gates import must_be_admin


@transaction.atomic
def create_templates(templates: Sequence[Template], *, by) -> Outcome:
    """Adds templates everybody may use (SX-24, X08). Refused (ValidationError) where one names a
    merge field its record type does not have (TRUST B4)."""
    must_be_admin(by)
    for each in templates:
        check([each.subject, each.text], each.target_type)
    return create(templates, by=by, kind="notifications.template_created")


@transaction.atomic
def change_templates(
    templates: QuerySet[Template],
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
) -> Outcome:
    """Changes templates; messages already queued keep their words. Refused as when created."""
    must_be_admin(by)
    for each in templates:
        texts = [values.get(name, getattr(each, name)) for name in ("subject", "text")]
        check(texts, values.get("target_type", each.target_type))
    kind = "notifications.template_changed"
    return change(templates, by=by, kind=kind, values=values, expect=expect)


@transaction.atomic
def remove_templates(templates: QuerySet[Template], *, by) -> Outcome:
    """Takes templates out of use."""
    must_be_admin(by)
    return trash(templates, by=by, kind="notifications.template_removed")
