"""The primary address (H11)."""

import pytest

from leads.models import ContactPoint
from leads.tests.factories import make_contact, make_lead, make_point

pytestmark = pytest.mark.django_db


def test_the_first_address_of_a_kind_is_the_primary_one():
    """Exactly one per holder and kind, wherever there is any."""
    lead = make_lead()
    ann = make_contact(lead, "Ann")
    make_point(lead, "second@example.com", position=1)
    make_point(lead, "first@example.com", position=0)
    make_point(lead, "+49301234567", position=3)
    make_point(lead, "ann@example.com", contact=ann, position=5)
    primary = ContactPoint.objects.primary().order_by("id").values_list("value", flat=True)
    assert list(primary) == ["first@example.com", "+49301234567", "ann@example.com"]
