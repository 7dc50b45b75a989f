"""A lead with a deal and quotes, ready to be converted."""

from __future__ import annotations

from datetime import date, timedelta

from deals.models import Deal
from deals.tests.factories import make_deal, make_stage
from invoices.actions.converting import Plan
from invoices.models import Product, Quote
from invoices.tests.factories import NOW, make_sent_quote, offer
from invoices.tests.subscriptions.make import make_product, make_statuses
from leads.kinds import Kind, StageCategory
from leads.models import Lead
from leads.tests.factories import make_lead, make_status
from leads.tests.factories import make_stage as make_lead_stage

TODAY = NOW.date()
DAY = timedelta(days=1)


def ready_lead(by, **fields) -> Lead:
    make_statuses()
    make_status("Won", Kind.WON, make_lead_stage("Opportunities", StageCategory.OPPORTUNITY))
    return make_lead("Harbour Bakery", owner=by, country="DE", **fields)


def open_deal(lead: Lead, by) -> Deal:
    make_stage("won"), make_stage("lost")
    return make_deal("Ovens", lead=lead, owner=by, value=1200)


def sent_quote(by, lead: Lead, *lines, **fields) -> Quote:
    """An oven once, and its care every month."""
    care = Product.objects.filter(code="CARE").first()
    care = care or make_product("Care plan", code="CARE", notice_days=14)
    usual = (offer("Oven", "1000"), offer("Care", "30", interval="month", product=care))
    return make_sent_quote(by, *(lines or usual), lead=lead, owner=by, **fields)


def of(*quotes: Quote, **more) -> Plan:
    return Plan(quotes=[each.pk for each in quotes], **more)


def one(lead: Lead):
    return Lead.objects.filter(pk=lead.pk)


def until(day: date, months_later: date) -> tuple[date, date]:
    return day, months_later - DAY
