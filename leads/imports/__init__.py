"""Leads, businesses and their people as targets of imports (WB-04)."""

from leads.imports.activities import CALLS, MEETINGS, NOTES
from leads.imports.targets import BUSINESSES, CONTACTS, LEADS

__all__ = ["BUSINESSES", "CALLS", "CONTACTS", "LEADS", "MEETINGS", "NOTES"]
