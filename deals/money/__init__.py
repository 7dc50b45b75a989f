"""Money of deals: amounts as ``Decimal`` in units of a currency, never a float (X22, TRUST D2).

Rates stand against the euro and are dated; what a deal is worth in the organisation's base
currency is worked out from them: anew every night while it is open, once and for all when closed.
"""

from deals.money.rates import rate_on, rates_on
from deals.money.revaluing import revalue

__all__ = ["rate_on", "rates_on", "revalue"]
