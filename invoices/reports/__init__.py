"""Reports about invoices; imported because they register themselves."""

from invoices.reports.journal import JournalReport
from invoices.reports.receivables import ReceivablesReport
from invoices.reports.recurring import RecurringReport
from invoices.reports.revenue import RevenueReport

__all__ = ["JournalReport", "ReceivablesReport", "RecurringReport", "RevenueReport"]
