"""The line below the address that ``up`` prints (A)."""

import pytest

from crm.first_steps import SAMPLE_PASSWORD, sign_in_hint
from leads.demo.staff import ADMIN
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_nobody_yet_leads_to_the_first_page(client, settings):
    """The printed link opens the first-run page with its one-time code already in it."""
    settings.FIRST_RUN_TOKEN = "a/b c"
    link = sign_in_hint().splitlines()[0].split()[-1]
    page = client.get(link.removeprefix(settings.PUBLIC_URL))
    assert page.status_code == 200
    assert 'value="a/b c"' in page.content.decode()


def test_the_sample_administrator_is_named_while_the_password_still_fits():
    user = make_user(ADMIN.split("@")[0])
    user.set_password(SAMPLE_PASSWORD)
    user.save()
    assert ADMIN in sign_in_hint()
    assert SAMPLE_PASSWORD in sign_in_hint()
    user.set_password("something else entirely")
    user.save()
    assert sign_in_hint() == "Sign in with your own account"
