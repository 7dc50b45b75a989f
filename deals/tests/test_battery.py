"""The battery of lists on deals."""

from deals.lists import DealList
from deals.tests.factories import make_deal, make_stage
from leads.models import Source
from leads.tests.factories import make_lead
from records.tests.battery import ListBattery

NAMES = ["Ovens", "=1+1", "+49 30 1234", "-5", "@x", "'=y", 'a,b\n"c"', "Ünal", "<b>&"]


class TestDeals(ListBattery):
    declared = DealList

    def make(self, number, owner):
        stages = [make_stage(), make_stage(name="Negotiation", position=1, win_likelihood=70)]
        return make_deal(
            NAMES[number % len(NAMES)],
            stage=stages[number % 2],
            lead=make_lead(f"Lead {number % 3}", owner=owner),
            owner=owner,
            value=number * 10 if number % 3 else None,
            base_value=number * 10 if number % 3 else None,
            close_date="2027-01-31" if number % 2 else None,
            source=Source.objects.get_or_create(name="Fair")[0] if number % 3 else None,
        )

    def new_values(self):
        return {
            "stage": str(make_stage(name="Evaluation", position=2, win_likelihood=40).pk),
            "win_likelihood": "50",
            "forecast": "commit",
            "close_date": "2027-02-01",
            "source": str(Source.objects.create(name="Web").pk),
        }
