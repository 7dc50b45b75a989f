"""The check of the books (TRUST D8, D11): everything that must agree, worked out a second time.

Nothing here uses the engine, the ledger's actions or the counter: SQL and fractions, so that a
mistake there does not hide itself here. It reads, and changes nothing.
"""

from invoices.books.difference import Difference
from invoices.books.verify import CHECKS, verify

__all__ = ["CHECKS", "Difference", "verify"]
