"""Deals of the sample leads (X44): what became of those that qualified."""

from deals.demo.load import add_deals
from deals.demo.remove import remove_deals
from leads.demo.chapters import CHAPTERS, Chapter

CHAPTERS.append(Chapter(add_deals, remove_deals))
