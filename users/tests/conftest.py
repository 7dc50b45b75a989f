"""What tests about people share."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from users.models import Organisation
from users.tests.factories import make_user


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Rate limits live in the shared cache, which no transaction rolls back."""
    cache.clear()


@pytest.fixture
def boss(db):
    return make_user("boss", role="admin", is_staff=True)


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(name="Harbour Bakery")
