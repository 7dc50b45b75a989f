"""Tables of deals, one thought per file."""

from deals.models.criteria import StageCriterion
from deals.models.deal import Deal
from deals.models.pipelines import Pipeline, Stage
from deals.models.rates import ExchangeRate
from deals.models.reasons import LostReason

__all__ = ["Deal", "ExchangeRate", "LostReason", "Pipeline", "Stage", "StageCriterion"]
