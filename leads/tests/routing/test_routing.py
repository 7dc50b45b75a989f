"""Territories find the people leads are for (CM-05, CM-06)."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_lead_goes_to_the_narrowest_territory_it_fits(world):
    """CM-05: by country, then by how its postal code begins; a zero in front counts."""
    us = world.place("United States", "sam", wanted={"country": ["US"]})
    world.place("Boston", "amy", inside=us, wanted={"postal": ["021"]})
    world.begin()
    (boston,) = world.arrive(country="US", postal_code="02134")
    (other,) = world.arrive(country="US", postal_code="21340")
    (elsewhere,) = world.arrive(country="DE", postal_code="02134")
    assert world.owner(boston).name == "Amy"
    assert world.owner(other).name == "Sam"
    assert world.owner(elsewhere) == world.boss
