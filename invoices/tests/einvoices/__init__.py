"""Reads e-invoices (UBL and CII) of others and our own: what was agreed, and the totals stated."""

from invoices.tests.einvoices.reader import Read, invoices_in, read

__all__ = ["Read", "invoices_in", "read"]
