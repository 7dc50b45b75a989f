"""Documents as clients get them: a picture of data, drawn as PDF and written as e-invoice.

A ``Paper`` holds everything that stands on a document, frozen; amounts follow from its lines by
``invoices.computing``. The same Paper gives the PDF and the XML inside;
``shown.shown`` gives its words and figures to whoever draws them elsewhere (TRUST D3).
"""

from invoices.papers.paper import Bank, Kind, Paper, PaperLine, Party
from invoices.papers.pdf import html_of, pdf_of

__all__ = ["Bank", "Kind", "Paper", "PaperLine", "Party", "html_of", "pdf_of"]
