"""Reports: a declaration of questions and an answer gives page, picture, CSV, JSON, saved report.

Read ``declaration.py`` first; ``views.py`` shows how a request becomes a page.
"""

from records.reports.asked import Asked, Counted
from records.reports.declaration import REPORTS, Report, register
from records.reports.tables import Answer, Cell, Col, Figure, Row, Section, Shows, Table

__all__ = [
    "REPORTS",
    "Answer",
    "Asked",
    "Cell",
    "Col",
    "Counted",
    "Figure",
    "Report",
    "Row",
    "Section",
    "Shows",
    "Table",
    "register",
]
