"""The measure of likeness, rule by rule (X01), and the table of pairs kept equal to it."""

from hashlib import md5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads import actions
from leads.duplicates.bulk import groups_of
from leads.duplicates.likely import alike_to, alike_to_typed
from leads.duplicates.measure import CROWD
from leads.duplicates.pairs import compare_waiting, look_through_all
from leads.duplicates.traits import domain_of, traits
from leads.models import Contact, DuplicatePair, Lead, ToCompare
from leads.tests.factories import make_contact, make_lead, make_point, make_status
from records.actions import undo
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(db):
    make_status()


def reasons() -> list[list[str]]:
    look_through_all()
    return list(DuplicatePair.objects.order_by("low", "high").values_list("reasons", flat=True))


def test_the_same_e_mail_however_it_is_typed_and_whoever_has_it():
    one, two = make_lead("Ada"), make_lead("Acme", kind="business")
    make_point(one, "Ada@Example.com")
    make_point(two, "ada@example.com", contact=make_contact(two))
    assert reasons() == [["email"]]


def test_the_same_phone_but_not_among_colleagues():
    """Two people of one business, and a person and that business, may share its number."""
    acme = make_lead("Acme", kind="business")
    people = [make_lead(name, company=acme) for name in ("Ada", "Bob")]
    for lead in (acme, *people, make_lead("Carol")):
        make_point(lead, "+49 30 123456")
    look_through_all()
    pairs = DuplicatePair.objects.values_list("high__name", flat=True)
    assert list(pairs) == ["Carol"] * 3


def test_the_same_domain_of_businesses_that_is_nobodys_mail():
    one = make_lead("One", kind="business", website="https://www.acme.example/en")
    two = make_lead("Two", kind="business")
    make_point(two, "info@acme.example")
    for lead in (one, two, make_lead("Three", kind="business")):
        make_point(lead, f"{lead.name}@gmail.com")
    make_point(make_lead("A person"), "me@acme.example")
    assert reasons() == [["domain"]]


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ("Sarah Burke", "Sara Burke", True),
        ("Łukasz Żak", "lukasz zak", True),
        ("Müller, Anna", "Anna Muller", True),
        ("東京 花子", "東京花子", True),
        ("Tina Anderson", "Tim Anderson", False),
        ("Ada Byron", "Ada Lovelace", False),
    ],
)
def test_near_names(one, two, alike):
    """Case, accents, width and order of words do not count; the threshold lies at 0.7."""
    make_lead(one), make_lead(two)
    assert reasons() == ([["person"]] if alike else [])


def test_a_person_and_a_business_of_one_name_are_two():
    make_lead("Ada Byron"), make_lead("Ada Byron", kind="business")
    assert reasons() == []


def test_what_a_crowd_shares_says_nothing():
    """A switchboard's number: shown for 20 leads, passed over for 21."""
    for n in range(CROWD):
        make_point(make_lead(md5(b"%d" % n).hexdigest()), "+49 30 123456")
    assert len(reasons()) == CROWD * (CROWD - 1) / 2
    make_point(make_lead("One more"), "+49 30 123456")
    assert reasons() == []


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("acme.example", "acme.example"),
        ("HTTPS://WWW.Acme.example:8080/x?y", "acme.example"),
        ("www.expressl&t.example", "expressl&t.example"),
        ("http://[", ""), ("nonsense", ""), ("", ""), ("https://gmail.com", ""),
    ],
)  # fmt: skip
def test_domains(website, domain):
    assert domain_of(website) == domain


@given(name=st.text(max_size=200), website=st.text(max_size=300))
def test_any_text_has_traits_that_fit(name, website):
    for _kind, key in traits(kind="business", name=name, website=website):
        assert 0 < len(key) <= 400


def test_pairs_follow_what_happens(rep, drain):
    """The handler: added, corrected, put into the trash, taken out; the same as a whole look."""
    one, two = Lead(name="Ada"), Lead(name="Zoe")
    for lead in (one, two):
        actions.create_leads([lead], by=rep, points=[{"email": ["ada@example.com"]}])
    drain("duplicates")
    assert [each.lead for each in alike_to(one, user=rep)] == [two]
    outcome = actions.set_points(two, by=rep, kind="email", values=["zoe@example.com"])
    drain("duplicates")
    assert alike_to(one, user=rep) == []
    undo(outcome.batch, by=rep)
    drain("duplicates")
    assert [each.reasons for each in alike_to(two, user=rep)] == [["same e-mail"]]
    actions.trash(Lead.objects.filter(pk=two.pk), by=rep)
    assert alike_to(one, user=rep) == []
    drain("duplicates")
    assert not DuplicatePair.objects.exists()
    contact = Contact(lead=one, name="Max")
    actions.add_contacts([contact], by=rep, points=[{"phone": ["+49 30 123456"]}])
    bob = Lead(name="Bob")
    actions.create_leads([bob], by=rep, points=[{"phone": ["+49 30 123456"]}])
    drain("duplicates")
    kept = list(DuplicatePair.objects.values_list("low", "high", "reasons", "strength"))
    assert kept == [(one.pk, bob.pk, ["phone"], 40)]
    look_through_all()
    assert list(DuplicatePair.objects.values_list("low", "high", "reasons", "strength")) == kept


def test_what_an_import_brings_waits_for_a_worker(rep, drain):
    """The other handlers are not held up; the list says how many are still to be compared."""
    leads = [Lead(name=md5(b"%d" % (n // 2)).hexdigest()) for n in range(30)]
    actions.create_leads(leads, by=rep)
    drain("duplicates")
    assert (ToCompare.objects.count(), DuplicatePair.objects.count()) == (30, 0)
    while compare_waiting():
        pass
    assert not ToCompare.objects.exists()
    assert DuplicatePair.objects.count() == 15


def test_pairs_are_seen_by_those_who_see_both(rep):
    """TRUST A3."""
    own = make_user("own", visibility="own")
    mine, theirs = make_lead("Ada Byron", owner=own), make_lead("Ada Byron", owner=rep)
    look_through_all()
    assert [each.lead for each in alike_to(mine, user=rep)] == [theirs]
    assert alike_to(mine, user=own) == []
    assert [each.lead for each in alike_to_typed({"name": "Ada Byron"}, user=own)] == [mine]


def test_typing_costs_the_same_however_many_are_alike(rep, django_assert_num_queries):
    for wanted in (1, 3):
        while Lead.objects.count() < wanted:
            make_lead("Ada Byron")
        look_through_all()
        with django_assert_num_queries(6):
            assert len(alike_to_typed({"name": "Ada Byron"}, user=rep)) == wanted


def test_pairs_that_hang_together_are_one_group():
    assert groups_of([(1, 2), (5, 6), (2, 3), (6, 9), (7, 8)]) == [[1, 2, 3], [5, 6, 9], [7, 8]]
