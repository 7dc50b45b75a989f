"""How many decimals a currency has, and rounding to them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

# ISO 4217; every other currency has two. CLF and UYW have four there: we keep three.
NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE = "BHD CLF IQD JOD KWD LYD OMR TND UYW"
EXCEPTIONS = dict.fromkeys(NONE.split(), 0) | dict.fromkeys(THREE.split(), 3)


def digits_of(currency: str) -> int:
    """Decimals of the currency's smallest unit: 2 for EUR, 0 for JPY, 3 for KWD."""
    return EXCEPTIONS.get(currency, 2)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount to the currency's smallest unit, half away from zero."""
    return amount.quantize(Decimal(1).scaleb(-digits_of(currency)), ROUND_HALF_UP)
