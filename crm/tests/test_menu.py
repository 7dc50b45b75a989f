"""The frame shows only what stands behind it, and to whom it is open (issue section G)."""

import pytest
from django.urls import reverse

from crm.menu import ACCOUNT, MENU, NEW, SEARCH, SETUP, THEME, Entry, current, shown, writers
from users.tests.factories import make_user


@pytest.mark.parametrize("entry", [*MENU, *NEW, *ACCOUNT, *SETUP], ids=lambda entry: entry.url_name)
def test_no_dead_link_stands_in_the_frame(client, admin, entry):
    """Each entry's address exists and answers somebody who may go there."""
    client.force_login(admin)
    assert client.get(entry.url).status_code in (200, 302)


def test_search_and_theme_addresses_exist():
    """Named addresses are real; None means the frame leaves the part out."""
    for name in filter(None, (SEARCH, THEME)):
        assert reverse(name)


def test_set_up_is_shown_to_staff_only(rep, admin):
    """A rep sees no door that is locked for them."""
    assert shown(SETUP, rep) == []
    assert shown(SETUP, admin) == SETUP


def test_new_is_offered_to_those_who_may_write(rep):
    """CM-01: without a seat nothing can be created, so nothing offers it."""
    reader = make_user("reader", has_seat=False)
    offer = Entry("Something", "plus", "home", visible=writers)
    assert shown([offer], reader) == []
    assert shown([offer], rep) == [offer]


def test_longest_address_marks_the_present_entry():
    """/ is home only at home."""
    assert current(MENU, "/").url_name == "home"
    assert current(MENU, "/somewhere/else/") is None


def test_frame_costs_no_query(client, rep, django_assert_num_queries):
    """Session and user, and the page's own two (the person, absences); the frame adds none."""
    client.force_login(rep)
    client.get(reverse("me"))
    with django_assert_num_queries(4):
        client.get(reverse("me"))


def page_of(client, user) -> str:
    client.force_login(user)
    return client.get(reverse("me")).content.decode()


def test_nobody_sees_anothers_name_in_a_kept_frame(client, rep):
    """A3: the frame is drawn once per process; what is personal in it never is."""
    other = make_user("olga")
    assert "Olga" in page_of(client, other)
    assert "Olga" not in page_of(client, rep)
    assert other.email not in page_of(client, rep)


def test_a_kept_frame_follows_rights_language_and_place_at_once(client, rep):
    """A seat taken away, another language, another page: right on the next request."""
    new, address = reverse("lead_new"), reverse("me")
    assert new in page_of(client, rep)
    type(rep).objects.filter(pk=rep.pk).update(has_seat=False)
    assert new not in client.get(address).content.decode()
    type(rep).objects.filter(pk=rep.pk).update(has_seat=True, locale="de")
    german = client.get(address).content.decode()
    assert new in german and "Tastenkürzel" in german
    type(rep).objects.filter(pk=rep.pk).update(locale="en", theme="dark")
    english = client.get(address).content.decode()
    assert "Keyboard shortcuts" in english and 'data-bs-theme="dark"' in english
    assert f'href="{reverse("leads")}" aria-current' not in english
    assert f'href="{reverse("leads")}" aria-current' in client.get("/leads/").content.decode()
