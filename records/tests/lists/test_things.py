"""The battery on fake things."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from records.lists import Column, register
from records.tests.battery import ListBattery
from records.tests.fake.lists import ThingList
from records.tests.fake.make import make_colour
from records.tests.fake.models import Colour, Thing
from users.tests.factories import make_user

NAMES = ["plain", "=1+1", "+49 30 1234", "-5", "@x", "'=y", 'a,b\n"c"', "ünï", "<b>&", ""]


@pytest.mark.urls("records.tests.fake.urls")
class TestThings(ListBattery):
    declared = ThingList

    def make(self, number, owner):
        colours = list(Colour.objects.all()) or [make_colour("red"), make_colour("=blue")]
        return Thing.objects.create(
            name=NAMES[number % len(NAMES)],
            owner=owner,
            colour=[None, *colours][number % 3],
            size=number % 4 or None,
            price=Decimal(number * 7 % 5) + Decimal("0.50") if number % 5 else None,
            due=date(2026, 1, 1 + number % 3) if number % 4 else None,
            seen_at=datetime(2026, 5, 1 + number % 3, tzinfo=UTC) if number % 2 else None,
            urgent=bool(number % 2),
            note="\tnote" if number % 3 else "",
        )

    def new_values(self):
        return {
            "name": "same",
            "colour": str(make_colour("green").pk),
            "size": "77",
            "price": "12.34",
            "due": "2027-02-03",
            "urgent": "yes",
            "owner": str(make_user("new").pk),
            "note": "said",
        }


def test_a_column_cannot_take_the_name_forms_carry_the_list_in():
    """Nobody could filter by it."""

    class Broken(ThingList):
        name = "broken"
        columns = [Column("state")]

    with pytest.raises(ValueError, match="cannot be named state"):
        register(Broken)
