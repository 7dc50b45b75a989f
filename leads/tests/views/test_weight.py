"""What a lead's page costs, whatever hangs on it (SPEED: at most 15 queries)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.models import Lead
from leads.reading import SHOWN
from leads.tests.everything import everything
from leads.tests.factories import make_contact, make_lead, make_point
from records.attached.comments import add_comment
from records.models import Event
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def page_of(client, lead, **query) -> str:
    answer = client.get(reverse("lead", args=[lead.pk]), query)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("hanging", [1, 5])
def test_a_plain_business_with_people_and_addresses(
    client, rep, hanging, django_assert_num_queries
):
    """Session, user, lead, look, everything that hangs on it, story."""
    client.force_login(rep)
    lead = make_lead("Engines Ltd", kind="business", owner=rep)
    for number in range(hanging):
        contact = make_contact(lead, f"Person {number}")
        make_point(lead, f"{number}@example.com", contact=contact)
        make_point(lead, f"own{number}@example.com")
    with django_assert_num_queries(6):
        page_of(client, lead)


@pytest.mark.parametrize("hanging", [1, 5])
def test_everything_on_at_once(client, rep, hanging, django_assert_num_queries):
    """Those ten, and: parts of the score, what is missing to move on, names in the story, the
    likely duplicates. What is left of the fifteen belongs to the floors above."""
    client.force_login(rep)
    lead = everything(rep, hanging=hanging)
    page_of(client, lead)
    with django_assert_num_queries(10):
        text = page_of(client, lead)
    for words in (
        "Engines Holding", "Phone 0", "Turin 0", "Industry 0", "Person 0", "Comment 0", "0.txt",
        "Type 0", "Engines Limited", "Colleague", "reached",
    ):  # fmt: skip
        assert words in text, words


def test_long_silence_is_told_without_another_query(client, rep, django_assert_num_queries):
    client.force_login(rep)
    lead = everything(rep)
    long_ago = timezone.now() - timedelta(days=8)
    Lead.objects.update(last_action_at=long_ago, last_response_at=long_ago)
    page_of(client, lead)
    with django_assert_num_queries(10):
        assert "silent for 8 days" in page_of(client, lead)


def test_only_the_first_people_stand_there_until_all_are_asked_for(client, rep):
    """CM-11: 40 contacts do not make the page four times as long."""
    client.force_login(rep)
    lead = make_lead("Engines Ltd", kind="business")
    for number in range(40):
        make_point(
            lead, f"p{number}@example.com", contact=make_contact(lead, f"Person {number:02}")
        )
    page = page_of(client, lead)
    assert page.count("Remove Person") == SHOWN
    assert "p0@example.com" in page
    assert "p39@example.com" not in page
    assert "All 40" in page
    everybody = page_of(client, lead, people="all")
    assert everybody.count("Remove Person") == 40
    assert "p39@example.com" in everybody
    assert "All 40" not in everybody


def test_a_story_of_five_thousand_events_weighs_no_more_than_its_first_page(
    client, rep, django_assert_num_queries
):
    """SX-22: the rest comes page by page, by keyset."""
    client.force_login(rep)
    lead, other = make_lead("Engines Ltd", kind="business"), make_user("colleague")
    for number in range(35):
        add_comment(lead, by=other, text=f"Comment {number}")
    few = len(page_of(client, lead))
    Event.objects.bulk_create(
        Event(
            at=timezone.now(), kind="leads.changed", actor_kind=1, actor_id=other.pk,
            record_type=Lead.record_type, record_id=lead.pk, line=lead.pk,
            changes={"city": [f"Town {number}", f"Town {number + 1}"]},
        )
        for number in range(5_000)
    )  # fmt: skip
    with django_assert_num_queries(7):
        text = page_of(client, lead)
    assert text.count("feed-item") == 20
    assert len(text) < few * 1.5
