"""Consecutive numbers of documents, none missing, none twice (X23, TRUST law 8, D4)."""

from invoices.numbers.patterns import check_pattern, written
from invoices.numbers.taking import NoSeries, day_at, house_zone, take

__all__ = ["NoSeries", "check_pattern", "day_at", "house_zone", "take", "written"]
