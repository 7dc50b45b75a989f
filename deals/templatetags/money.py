"""``{% load money %}``: ``{{ deal.value|money:deal.currency }}``, ``|money_short`` without “.00”."""

from django import template

from deals.money import words

register = template.Library()
register.filter("money", words.money)
register.filter("money_short", words.money_short)
