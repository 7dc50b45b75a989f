"""Setting addresses (H11, SX-05, SX-06)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leads.actions import set_points
from leads.models import ContactPoint
from leads.tests.factories import make_lead, make_point
from records.actions import undo
from users.tests.factories import make_user


def values(lead) -> list[str]:
    return list(lead.points.live().order_by("position", "id").values_list("value", flat=True))


@pytest.mark.django_db
def test_the_addresses_become_exactly_those_given(rep):
    lead = make_lead()
    make_point(lead, "old@example.com")
    kept = make_point(lead, "kept@example.com", position=1)
    set_points(lead, by=rep, kind="email", values=["new@example.com", "KEPT@example.com"])
    assert values(lead) == ["new@example.com", "KEPT@example.com"]
    assert lead.points.get(value="KEPT@example.com") == kept


@pytest.mark.django_db
def test_an_address_that_comes_back_is_the_same_row(rep):
    """So that undo of the removal and a later return never meet as two."""
    lead = make_lead()
    point = make_point(lead, "a@example.com")
    removal = set_points(lead, by=rep, kind="email", values=[])
    set_points(lead, by=rep, kind="email", values=["a@example.com"])
    undo(removal.batch, by=rep)
    assert lead.points.live().get() == point


@pytest.mark.django_db
def test_setting_the_same_again_leaves_no_trace(rep):
    lead = make_lead()
    make_point(lead, "a@example.com")
    outcome = set_points(lead, by=rep, kind="email", values=["a@example.com"])
    assert (outcome.changed, outcome.batch) == (0, None)


class AnyHistory(TestCase):
    """Whatever is set in whatever order, undone or not: the law of addresses holds."""

    ADDRESS = st.sampled_from(["a@example.com", "B@example.com", "b@example.com", "c@example.com"])

    @settings(max_examples=25)
    @given(steps=st.lists(st.tuples(st.lists(ADDRESS, max_size=3), st.booleans()), max_size=5))
    def test_exactly_one_is_primary_wherever_there_is_any(self, steps):
        rep, lead = make_user("rep"), make_lead()
        batches = []
        for typed, is_undone in steps:
            outcome = set_points(lead, by=rep, kind="email", values=typed)
            expected = list({value.lower(): None for value in typed})
            assert [each.lower() for each in values(lead)] == expected
            if is_undone and outcome.batch:
                batches.append(outcome.batch)
        for batch in batches:
            undo(batch, by=rep)
        live = lead.points.live()
        assert ContactPoint.objects.primary().count() == min(1, live.count())
