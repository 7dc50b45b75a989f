"""The page of a lead."""

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.models import Criterion, Lead, Source
from leads.tests.factories import make_contact, make_lead, make_point, make_stage, make_status
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def text_of(client, lead, status: int = 200) -> str:
    answer = client.get(reverse("lead", args=[lead.pk]))
    assert answer.status_code == status
    return answer.content.decode()


def test_everything_about_a_lead_stands_on_its_page(client, rep):
    """SX-01, SX-03…11, CM-13."""
    client.force_login(rep)
    lead = make_lead(
        "Ada Byron",
        owner=rep,
        source=Source.objects.create(name="Trade fair"),
        city="Köln",
        country="DE",
        website="https://engines.example",
        linkedin="https://www.linkedin.com/in/ada",
        portal_login="ada.b",
        description="Builds engines.",
    )
    make_point(lead, "ada@example.com")
    make_point(lead, "+49 30 1234567")
    page = text_of(client, lead)
    for words in (
        "Ada Byron", "Rep", "New", "Trade fair", "Köln, Germany", 'href="https://engines.example"',
        'href="https://www.linkedin.com/in/ada"', "ada.b", "Builds engines.",
        'href="mailto:ada@example.com"', 'href="tel:+49301234567"',
    ):  # fmt: skip
        assert words in page, words


def test_the_stages_are_a_path(client, rep):
    """WB-16: what lies behind is done, where it stands is marked."""
    client.force_login(rep)
    make_stage("First", position=0)
    here = make_stage("Second", position=1)
    make_stage("Third", position=2)
    page = text_of(client, make_lead(status=make_status("Deep", stage=here)))
    assert '<li class="done">First</li>' in page
    assert '<li aria-current="step">Second<small>Deep</small></li>' in page
    assert "<li>Third</li>" in page


def test_people_of_a_business_stand_there_with_their_addresses(client, rep):
    client.force_login(rep)
    lead = make_lead("Engines Ltd", kind="business")
    make_point(lead, "max@example.com", contact=make_contact(lead, "Max Weber"))
    make_contact(lead, "Gone", deleted_at=timezone.now())
    page = text_of(client, lead)
    assert "Max Weber" in page
    assert "max@example.com" in page
    assert "Gone" not in page


def test_a_business_one_may_not_see_is_not_named(client):
    """TRUST A3: not even on the page of a lead one may see."""
    rep = make_user("rep", visibility="own")
    client.force_login(rep)
    hidden = make_lead("Xanadu Holding", kind="business")
    page = text_of(client, make_lead(owner=rep, company=hidden))
    assert "Xanadu" not in page
    form = client.get(reverse("lead_edit", args=[make_lead(owner=rep, company=hidden).pk]))
    assert "Xanadu" not in form.content.decode()


def test_what_one_may_not_see_does_not_exist(client):
    """TRUST A2."""
    client.force_login(make_user("rep", visibility="own"))
    text_of(client, make_lead(owner=make_user("other")), status=404)


def test_those_who_only_read_are_offered_no_change(client):
    client.force_login(make_user("reader", role="reader"))
    lead = make_lead(kind="business")
    page = text_of(client, lead)
    for change in ("/edit/", "/status/", "/owner/", f"{lead.pk}/trash/", "/comments/", "/new/"):
        assert change not in page, change


def test_a_lead_in_the_trash_says_so_and_can_come_back(client, rep):
    client.force_login(rep)
    lead = make_lead(deleted_at=timezone.now())
    page = text_of(client, lead)
    assert "in the trash" in page
    client.post(reverse("lead_restore", args=[lead.pk]))
    lead.refresh_from_db()
    assert lead.deleted_at is None


@pytest.mark.parametrize("hanging", [1, 5])
def test_the_page_costs_the_same_however_much_hangs_on_it(
    client, rep, hanging, django_assert_num_queries
):
    """SPEED: at most 15 reads, those of session and user included."""
    client.force_login(rep)
    lead = make_lead("Engines Ltd", kind="business", owner=rep)
    for number in range(hanging):
        contact = make_contact(lead, f"Person {number}")
        make_point(lead, f"{number}@example.com", contact=contact)
        make_point(lead, f"own{number}@example.com")
    with django_assert_num_queries(16):
        text_of(client, lead)


def test_the_next_step_is_a_button_and_the_way_back_is_there(client, rep, moves):
    """WB-14, WB-16; WB-15."""
    client.force_login(rep)
    lead, ahead, _before = moves
    page = text_of(client, lead)
    assert "Move to “Opportunities”" in page
    assert "Back to “Prospects”" in page
    sent = {"status": ahead.pk, "version": lead.version}
    client.post(reverse("lead_status", args=[lead.pk]), sent)
    lead.refresh_from_db()
    assert lead.status == ahead


def test_what_is_missing_to_move_on_is_said_before_it_fails(client, rep, moves):
    """Idea 4."""
    client.force_login(rep)
    lead, ahead, _before = moves
    Criterion.objects.create(status=ahead, words="Budget is known", required=["city"])
    assert "Budget is known" in text_of(client, lead)
    Lead.objects.update(city="Turin")
    assert "Budget is known" not in text_of(client, lead)


@pytest.fixture
def moves():
    before = make_status("Found", stage=make_stage("Prospects", position=0))
    here = make_status("New", stage=make_stage("Leads", position=1))
    ahead = make_status("Proposal", stage=make_stage("Opportunities", "opportunity", position=2))
    return make_lead(status=here), ahead, before
