"""Invoices of the sample leads (X44): what became of the deals they won."""

from invoices.demo.load import add_invoices
from invoices.demo.remove import remove_invoices
from leads.demo.chapters import CHAPTERS, Chapter

CHAPTERS.append(Chapter(add_invoices, remove_invoices))
