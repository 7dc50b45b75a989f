import pytest

from leads.kinds import Kind
from leads.models import Criterion
from leads.tests.factories import make_stage, make_status


@pytest.fixture
def new(db):
    return make_status("New")


@pytest.fixture
def qualified(db):
    """A status that asks for a phone number and high priority (CM-02, LS-10)."""
    status = make_status("Qualified", Kind.QUALIFIED, make_stage("Opportunities", "opportunity"))
    Criterion.objects.create(status=status, words="Phone is known", required=["phone"])
    Criterion.objects.create(status=status, words="Priority is high", params="priority=3")
    return status


@pytest.fixture
def strict_exit(new):
    """Who leaves "New" has a source."""
    return Criterion.objects.create(
        status=new, side="exit", words="Source is known", required=["source"]
    )
