"""What must be true of territories before they are put in force."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from automations.columns import columns_of
from automations.reading import Broken, must_fit
from automations.routing.plan import Content
from records.lists.lean import read_filters
from records.lists.refused import Refused


def must_be_whole(list_name: str, content: Content) -> None:
    """Somebody gets what nobody else gets, and every filter can be asked. Raises Broken."""
    if not content:
        raise Broken(_("Set up routing first."))
    if not content[0]["members"]:
        raise Broken(_("Say who gets what no territory takes: add a person there."))
    for each in content:
        try:
            must_be_askable(list_name, each["params"])
        except Broken as problem:
            raise Broken(f"{each['name']}: {problem}") from problem


def must_be_askable(list_name: str, params: str) -> None:
    """Filters that mean the same for everybody. Raises Broken."""
    try:
        filters = read_filters(columns_of(list_name), QueryDict(params))
    except Refused as refused:
        raise Broken(refused.problems[0].words) from refused
    must_fit(filters, steady=False)
