"""Lists: one declaration per record type gives table, filters, saved lists, bulk edit, export.

Read ``declaration.py`` first; ``page.py`` shows how a request becomes a page.
"""

from records.lists.columns import Column, Kind
from records.lists.declaration import LISTS, ONE_OF, DefaultList, ForTicked, RecordList, register

__all__ = [
    "LISTS",
    "ONE_OF",
    "Column",
    "DefaultList",
    "ForTicked",
    "Kind",
    "RecordList",
    "register",
]
