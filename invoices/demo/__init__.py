"""Invoices of the sample leads (X44): what became of the deals they won."""

import deals.demo  # noqa: F401  its chapter is written before this one
from invoices.demo.load import add_invoices
from invoices.demo.remove import remove_invoices
from leads.demo.chapters import CHAPTERS, Chapter

CHAPTERS.append(Chapter(add_invoices, remove_invoices))
