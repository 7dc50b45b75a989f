"""Quotes and invoices of the sample leads (X44): what was offered, and what became of it."""

import deals.demo  # noqa: F401  its chapter is written before this one
from invoices.demo.load import add_invoices
from invoices.demo.products import add_products, remove_products
from invoices.demo.quotes import add_quotes
from invoices.demo.remove import remove_invoices, remove_quotes
from invoices.demo.services import add_services, remove_services
from leads.demo.chapters import CHAPTERS, Chapter

# The last one written is the first to go: an invoice may come from a quote.
CHAPTERS.append(Chapter(add_products, remove_products))
CHAPTERS.append(Chapter(add_quotes, remove_quotes))
CHAPTERS.append(Chapter(add_services, remove_services))
CHAPTERS.append(Chapter(add_invoices, remove_invoices))
