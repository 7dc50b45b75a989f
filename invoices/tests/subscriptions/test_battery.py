"""The battery of lists on subscriptions."""

from datetime import date, timedelta
from decimal import Decimal

from invoices.lists import SubscriptionList
from invoices.models import Subscription
from invoices.tests.subscriptions.make import make_product
from leads.tests.factories import make_lead
from records.tests.battery import ListBattery

NAMES = ["Care", "=1+1", "+49 30 1234", "-5", "@x", "'=y", 'a,b\n"c"', "Ünal", "<b>&"]


class TestSubscriptions(ListBattery):
    declared = SubscriptionList

    def make(self, number, owner):
        day = date(2026, 1 + number % 12, 28)
        return Subscription.objects.create(
            name=NAMES[number % len(NAMES)],
            lead=make_lead(f"Lead {number % 3}", owner=owner),
            owner=owner,
            product=make_product() if number % 4 == 0 else None,
            price=Decimal(number) * 10,
            discount_percent=Decimal(5) if number % 3 else None,
            currency="EUR",
            interval=["month", "quarter", "year"][number % 3],
            starts_on=day,
            anchor_on=day,
            term_months=12 if number % 2 else None,
            renews=bool(number % 2),
            ends_on=day + timedelta(days=364) if number % 2 else None,
            next_on=day if number % 3 else None,
            noticed_for=day if number % 5 == 0 else None,
            notice_on=day if number % 3 else None,
            billed_until=day if number % 3 else None,
            state=["active", "coming", "ended", "waiting"][number % 4],
            invoicing="issue" if number % 2 else "",
        )

    def new_values(self):
        return {
            "term_months": "24", "notice_days": "14", "invoicing": "send",
            "quantity": "3", "price": "12.5",
        }  # fmt: skip
