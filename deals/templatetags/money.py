"""``{% load money %}``: ``{{ deal.value|money:"EUR" }}``; ``|money_short`` drops “.00”."""

from django import template

from deals.money import words

register = template.Library()
register.filter("money", words.money)
register.filter("money_short", words.money_short)
