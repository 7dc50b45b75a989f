"""Leads, businesses and their people as targets of imports (WB-04)."""

from leads.imports.targets import BUSINESSES, CONTACTS, LEADS

__all__ = ["BUSINESSES", "CONTACTS", "LEADS"]
