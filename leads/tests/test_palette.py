"""What the palette can do besides finding records (X03)."""

import pytest
from django.utils import translation

from records.search.commands import COMMANDS, Command, commands_for, is_meant, writers
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def labels(user, typed="") -> list[str]:
    return [str(each.label) for each in commands_for(user, typed)]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: str(each.label))
def test_no_command_leads_nowhere(client, admin, command):
    client.force_login(admin)
    if command.dialog:
        assert f'id="{command.dialog}"' in client.get("/search/").text
    else:
        assert client.get(command.url).status_code == 200


def test_offered_before_anything_is_typed_is_what_stands_in_no_menu(rep):
    found = labels(rep)
    assert {"New lead", "Go to my leads", "Import a file", "Keyboard shortcuts"} <= set(found)
    assert "Profile" not in found


@pytest.mark.parametrize("typed", ["new lead", "lead new", "NEW", "Léad", "person", "ne le"])
def test_typed_words_begin_words_of_it(rep, typed):
    assert "New lead" in labels(rep, typed)


@pytest.mark.parametrize("typed", ["ew lead", "new leader", "zzz", "\x00", "%", "​"])
def test_what_does_not_fit_is_not_offered(rep, typed):
    assert "New lead" not in labels(rep, typed)


def test_pages_of_the_menu_are_found_by_their_name(rep, admin):
    assert "Trash" in labels(rep, "trash")
    assert "Lead score" in labels(admin, "score")


def test_nobody_is_offered_what_they_may_not_use(rep, admin):
    """CM-01, CM-06, TRUST A3: without a seat nothing new, without the role no set-up."""
    reader = make_user("reader", role="reader")
    for typed in ("", "new", "import"):
        assert not {"New lead", "Import a file"} & set(labels(reader, typed))
    assert labels(rep, "organisation") == []
    assert labels(admin, "organisation") == ["Organisation"]


def test_in_the_readers_language(rep):
    """A label is looked at as the reader reads it, accents and umlauts in any spelling."""
    with translation.override("de"):
        command = Command("Übersicht öffnen", "house", "home")
        for typed in ("übersicht", "ubersicht", "uebersicht", "OFF", "oeff"):
            assert command.fits(typed), typed


def test_whoever_types_its_beginning_means_it(rep):
    assert is_meant(commands_for(rep, "new l"), "new l")
    assert not is_meant(commands_for(rep, "ne"), "ne")
    assert not is_meant(commands_for(rep, "business"), "business")


def test_a_command_that_is_for_writers_asks_the_seat():
    assert not writers(make_user("reader", role="reader"))


def test_the_palette_shows_them_and_the_page_too(client, rep, django_assert_num_queries):
    """Without a record that fits: session, user, keys, words, and nothing for the commands."""
    client.force_login(rep)
    with django_assert_num_queries(4):
        part = client.get("/search/", {"q": "new lead"}, headers={"HX-Request": "true"}).text
    assert 'href="/leads/new/"' in part
    assert "Nothing found" not in part
    page = client.get("/search/", {"q": "new lead"}).text
    assert page.count('href="/leads/new/"') >= 2  # in the frame and among the actions
