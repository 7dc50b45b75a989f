"""Words from outside into values of the actions."""

from deals.forms.deal import DealForm, NewDealForm
from deals.forms.moves import MoveForm, OwnerForm

__all__ = ["DealForm", "MoveForm", "NewDealForm", "OwnerForm"]
