"""Leads are found by what people remember of them, in every script (X03, SX-16)."""

import pytest

from leads.models import Lead
from leads.tests.factories import make_contact, make_lead, make_point
from records.search.index import refresh
from records.search.query import find
from records.search.sources import SOURCES
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def indexed(*leads):
    refresh(SOURCES[Lead.record_type], [lead.pk for lead in leads])


def names(user, typed) -> list[str]:
    return [str(hit.record) for hit in find(user, typed)]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Fabryka Łódź", "lodz"),
        ("Fabryka Łódź", "ŁÓDŹ"),
        ("Jörg Müller", "muller"),
        ("Jörg Müller", "mueller"),
        ("Jörg Müller", "MÜLLER"),
        ("Anna Mueller", "müller"),
        ("Anna Groß", "gross"),
        ("Anna Gross", "groß"),
        ("STRASSE 7", "straße"),
        ("東京タワー", "東京"),
        ("東京タワー", "東"),
        ("東京タワー", "タワー"),
        ("김철수", "김철"),
        ("ليلى الحداد", "ليلى"),
        ("ليلى الحداد", "الحداد"),
        ("لَيلى الحدّاد", "لَيلى"),
        ("Алёна Фёдорова", "федор"),
        ("Алена Федорова", "Фёдор"),
        ("ДМИТРИЙ", "дмитр"),
        ("Ηλέκτρα", "ηλεκτ"),
        ("Rocket 🚀 Ltd", "🚀"),
        ("Rocket 🚀 Ltd", "rocket 🚀"),
        ("Işık Yılmaz", "isik"),
        ("Işık Yılmaz", "IŞIK"),
        ("Işık Yılmaz", "yilmaz"),
        ("YILMAZ", "yılmaz"),
        ("İstanbul AŞ", "istanbul"),
        ("Zoë Brønsted", "zoe bronsted"),
        ("Nguyễn Thị Hằng", "nguyen hang"),
        ("Şükrü", "sukru"),
        ("ﬁnance", "finance"),
    ],
)
def test_whatever_the_script_and_the_keyboard(rep, name, typed):
    """Łódź is found by "lodz"; Müller by "muller" and by "mueller", because people who lack the
    key write either; ı and İ count as i."""
    indexed(make_lead(name), make_lead("Somebody Else"))
    assert names(rep, typed) == [name]


def test_by_name_company_contact_address_phone_and_id(rep, django_assert_num_queries):
    """The query count is that of the kernel: keys, words, records."""
    lead = make_lead("Engines Ltd", kind="business", company_name="Difference", city="Turin")
    make_point(lead, "Office@Engines.example")
    make_point(lead, "+49 30 1234567", contact=make_contact(lead, "Max Weber"))
    indexed(lead, make_lead("Somebody Else"))
    for typed in ("engin", "differ", "weber", "turin", "max engines", "ffice@engines"):
        with django_assert_num_queries(3):
            assert names(rep, typed) == ["Engines Ltd"], typed
    for typed in ("office@engines.example", "030/1234567", "+4930 1234567", f"#{lead.pk}"):
        with django_assert_num_queries(2, info=typed):  # an exact key answers alone
            assert names(rep, typed) == ["Engines Ltd"], typed


def test_nobody_finds_what_is_not_theirs(rep):
    """TRUST A3: by no way of asking."""
    own = make_user("own", visibility="own")
    lead = make_lead("Xanadu Holding", kind="business", owner=rep)
    make_point(lead, "x@xanadu.example", contact=make_contact(lead, "Kubla"))
    indexed(lead)
    for typed in ("xanadu", "kubla", "x@xanadu.example", f"#{lead.pk}"):
        assert (names(own, typed), names(rep, typed)) == ([], ["Xanadu Holding"]), typed


def test_the_page_one_opened_is_offered_first(rep, client, fresh_cache):
    """Recent records stand in the palette before anything is typed; the page itself notes them."""
    client.force_login(rep)
    for name in ("One", "Two"):
        client.get(make_lead(name).get_absolute_url())
    part = client.get("/search/", headers={"HX-Request": "true"}).text
    assert part.index("Two") < part.index("One")
