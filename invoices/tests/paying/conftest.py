from __future__ import annotations

import pytest
from django.utils import timezone

from invoices.tests.client.make import linked, make_seller
from invoices.tests.paying.make import FAKES, make_method, use
from invoices.tests.paying.servers import served


@pytest.fixture(params=FAKES, ids=lambda each: each.plugin)
def fake(request, settings):
    """Each provider in turn, served on this machine."""
    with served(request.param()) as found:
        use(settings, found)
        yield found


@pytest.fixture
def method(fake, db):
    return make_method(fake)


@pytest.fixture
def owing(rep):
    """An issued invoice over 119 euros, and its client's token."""
    make_seller()
    return linked(rep, now=timezone.now())
