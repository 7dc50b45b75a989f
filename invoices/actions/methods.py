"""How clients can pay: set up by an admin (WA-21, WA-22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from invoices.models import PaymentMethod
from invoices.paying.plugin import PLUGINS
from records.actions import Outcome, change, create, trash
from records.actions.batches import open_batch
from records.sealed import Unreadable, seal, unseal
from users.gates import must_be_admin

CHANGED = "invoices.method_changed"


@transaction.atomic
def add_method(
    plugin: str,
    *,
    by,
    name: str,
    public: Mapping[str, str],
    secrets: Mapping[str, str],
    active: bool = True,
) -> PaymentMethod:
    """Stands below those there are. Raises PermissionDenied."""  # fmt: skip
    must_be_admin(by)
    last = PaymentMethod.objects.aggregate(last=Max("position"))["last"]
    method = PaymentMethod(
        plugin=PLUGINS[plugin].name, name=name, public=dict(public), active=active,
        secrets=seal({key: value for key, value in secrets.items() if value}),
        position=0 if last is None else last + 1,
    )  # fmt: skip
    create([method], by=by, kind="invoices.method_added", title=_("Way to pay added"))
    return method


@transaction.atomic
def change_method(
    method: PaymentMethod,
    *,
    by,
    values: Mapping[str, Any],
    secrets: Mapping[str, str],
    expect: Mapping[int, int] | None = None,
) -> Outcome:
    """``values`` name, public settings, and whether clients are offered it; ``secrets`` only
    those typed anew, the others stay. Raises PermissionDenied."""
    must_be_admin(by)
    new = {key: value for key, value in secrets.items() if value}
    sealed = {"secrets": seal(_kept(method) | new)} if new else {}
    rows = PaymentMethod.objects.filter(pk=method.pk)
    title = _("Way to pay changed")
    return change(rows, by=by, kind=CHANGED, values=values | sealed, expect=expect, title=title)


def _kept(method: PaymentMethod) -> dict[str, str]:
    """What cannot be read any more has to be typed anew."""
    try:
        return unseal(method.secrets)
    except Unreadable:
        return {}


@transaction.atomic
def move_method(method: PaymentMethod, *, by, up: bool) -> Outcome:
    """One place higher or lower among those clients see. Raises PermissionDenied."""
    must_be_admin(by)
    order = list(PaymentMethod.objects.live().order_by("position", "pk"))
    at = order.index(method)
    to = max(0, at - 1) if up else min(len(order) - 1, at + 1)
    order.insert(to, order.pop(at))
    batch = open_batch(by=by, kind=CHANGED, title=_("Ways to pay sorted"))
    outcome = Outcome(batch=batch)
    for position, each in enumerate(order):
        rows = PaymentMethod.objects.filter(pk=each.pk)
        outcome += change(rows, by=by, kind=CHANGED, values={"position": position}, batch=batch)
    return outcome


@transaction.atomic
def remove_methods(methods: QuerySet[PaymentMethod], *, by) -> Outcome:
    """Not offered any more; what was paid that way keeps its name, and calls about it are still
    heard. Raises PermissionDenied."""
    must_be_admin(by)
    return trash(methods, by=by, kind="invoices.method_removed", title=_("Way to pay removed"))
