"""What must be true of a record before it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Gate:
    """``passes`` must hold for the record, looked at under its lock.

    ``code`` is what counts and tests name; ``message`` tells a person what is missing.
    Conditions on other tables use ``Exists``: a join would repeat records.
    """

    code: str
    message: str | Promise
    passes: Q


STALE = "stale"
TRASHED = "trashed"
GONE = "gone"
TAKEN = "taken"
BROKEN = "broken"

# Reasons the kernel itself gives.
KERNEL_MESSAGES: dict[str, str | Promise] = {
    STALE: _("Somebody changed it since you opened it."),
    TRASHED: _("It is in the trash."),
    GONE: _("It does not exist any more."),
    TAKEN: _("A value that only one may have is taken already."),
    BROKEN: _("It refers to something that is not there any more."),
}


def held_by(gates: Sequence[Gate], records: QuerySet) -> dict[int, list[str]]:
    """{record id: codes of the gates that hold it}, in one query; passing records are absent."""
    if not gates:
        return {}
    flags = {
        f"gate_{number}": Case(
            When(gate.passes, then=Value(False)), default=Value(True), output_field=BooleanField()
        )
        for number, gate in enumerate(gates)
    }
    any_flag = Q()
    for name in flags:
        any_flag |= Q(**{name: True})
    rows = records.order_by().annotate(**flags).filter(any_flag).values_list("id", *flags)
    return {
        row[0]: [gate.code for gate, holds in zip(gates, row[1:], strict=True) if holds]
        for row in rows
    }
