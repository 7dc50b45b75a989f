"""What an upper app offers to do with ticked rows stands as a button and gets the selection."""

import pytest

from records.lists import setactions
from records.lists.setactions import SetAction, register
from records.models import Selection
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing

pytestmark = [pytest.mark.django_db, pytest.mark.urls("records.tests.fake.urls")]


@pytest.fixture
def offered(monkeypatch):
    """An action on things, whose page is any address that takes such an id."""
    monkeypatch.setattr(setactions, "SET_ACTIONS", {})
    return register(Thing, SetAction("polish", "Polish", "sparkles", "records:job"))


def test_the_button_opens_its_page_with_what_was_ticked(rep, client, offered):
    thing, _other = make_thing("a", owner=rep), make_thing("b", owner=rep)
    client.force_login(rep)
    assert 'value="polish"' in client.get("/things/?list=all").content.decode()
    sent = {"state": "list=all", "id": [thing.pk], "field": "polish"}
    answer = client.post("/things/select/", sent)
    chosen = Selection.objects.get()
    assert (answer.url, chosen.ids) == (f"/jobs/{chosen.pk}/", [thing.pk])


def test_a_name_is_taken_once(offered):
    with pytest.raises(ValueError, match="polish"):
        register(Thing, offered)
