"""One field of a deal, changed in place."""

from __future__ import annotations

from deals.forms.deal import DealForm
from records.fields.one import OneField


class FieldForm(OneField, DealForm):
    pass
