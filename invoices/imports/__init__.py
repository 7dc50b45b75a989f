"""Files of other programs' invoices and quotes become documents here.

A row is a line; rows with one number are one document. What is imported keeps its number, which is
of the other program's series, and stands as it was: issued and paid for all we know. Read
``targets.py`` first.
"""

from invoices.imports import targets  # noqa: F401
