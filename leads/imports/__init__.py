"""Leads, businesses and their people as targets of imports (WB-04)."""

from leads.imports.targets import BUSINESSES, CONTACTS, LEADS
from records.imports.guesses import PREFIXES

PREFIXES |= {"lead", "deal"}

__all__ = ["BUSINESSES", "CONTACTS", "LEADS"]
