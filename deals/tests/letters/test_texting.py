"""One SMS each about ticked deals (SX-24, WA-25)."""

import pytest

from deals.models import Deal
from deals.tests.factories import make_deal
from leads.tests.factories import make_lead, make_point
from leads.tests.letters.test_texting import text_to
from notifications.models import Message
from records.models import HeldRecord

pytestmark = pytest.mark.django_db


def test_from_deals_to_the_people_of_their_leads(rep, settings):
    """The second of two deals whose client would get the same words gets none."""
    settings.SMS_PROVIDER = "log"
    lead = make_lead(owner=rep)
    make_point(lead, "+49 170 1234560")
    deals = [make_deal(f"D{n}", lead=lead, owner=rep) for n in range(2)]
    job = text_to(rep, deals, text="We moved.", name="deals")
    assert Message.objects.get().target_type == Deal.record_type
    held = HeldRecord.objects.get(batch=job.batch)
    assert (held.record_id, held.reasons) == (deals[1].pk, ["same_mail"])
