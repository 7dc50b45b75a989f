"""Error pages say what happened and how to go on, without needing what may be broken."""

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string


@pytest.mark.parametrize("code", [400, 403, 404, 413, 500, 503, 507])
def test_error_page_stands_without_context(code):
    """No user, no request, no database: the page is whole."""
    page = render_to_string(f"{code}.html")
    assert f">{code}<" in page
    assert 'href="/"' in page
    assert page.count("<h1>") == 1


def test_missing_page_answers_404_in_our_look(client, rep):
    client.force_login(rep)
    answer: HttpResponse = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content
