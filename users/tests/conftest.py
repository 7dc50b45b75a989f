"""What tests about people share."""

from __future__ import annotations

import pytest

from users.models import Organisation
from users.tests.factories import make_user


@pytest.fixture(autouse=True)
def _fresh_limits(fresh_cache):
    """Limits on sign-ins lie in the cache."""


@pytest.fixture
def boss(db):
    return make_user("boss", role="admin", is_staff=True)


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(name="Harbour Bakery")
