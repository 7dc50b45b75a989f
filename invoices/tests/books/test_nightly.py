"""The nightly check, and where it is seen (TRUST D11)."""

import pytest

from invoices.jobs import verify_books
from invoices.models import Invoice
from invoices.tests.books.test_verify import sql
from invoices.tests.factories import make_issued

pytestmark = [pytest.mark.django_db, pytest.mark.tampered]


def test_the_page_of_operations_says_what_the_night_found(client, admin, fresh_cache):
    client.force_login(admin)
    page = lambda: client.get("/operations/").content.decode()  # noqa: E731
    assert "not yet" in page()
    invoice = make_issued(admin)
    verify_books()
    assert "verify_books" not in page()
    sql("UPDATE invoices_invoice SET owed = 7 WHERE id = %s", invoice.pk)
    verify_books()
    assert f"invoice {Invoice.objects.get().number} (#{invoice.pk}): still to pay is 7" in page()
