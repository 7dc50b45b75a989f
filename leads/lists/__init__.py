"""Lists of leads and customers: one declaration, two addresses."""

from leads.lists.leads import CustomerList, LeadList

__all__ = ["CustomerList", "LeadList"]
