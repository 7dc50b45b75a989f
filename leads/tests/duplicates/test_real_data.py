"""The pairs found in files of real systems (X01); known figures, stated."""

import pytest
from django.core.files import File

from leads.duplicates.pairs import look_through_all
from leads.models import DuplicatePair
from leads.tests.factories import make_status
from records.imports.actions import upload
from records.tests.imports.make import done

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


@pytest.fixture(autouse=True)
def ground(settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path
    make_status()


def taken(user, path, target="leads", **changes):
    with path.open("rb") as file:
        return done(upload(by=user, file=File(file), name=path.name, target=target), **changes)


def found() -> list[tuple[str, str, list[str]]]:
    look_through_all()
    pairs = DuplicatePair.objects.select_related("low", "high").surest_first()
    return [(*sorted((str(pair.low), str(pair.high))), pair.reasons) for pair in pairs]


def test_salesforce_leads_against_accounts_and_their_contacts(admin, real_data):
    """Two leads are contacts already (their e-mail), one has the number of a known account, and
    three parts of one company share a website. Nobody else is taken for anybody."""
    folder = real_data / "salesforce_devorg"
    taken(admin, folder / "Account.csv", "businesses")
    bad = ("b.levy@expressl&t.net", "j.davis@expressl&t.net")
    words = {30: {each: each.replace("&", "and") for each in bad}}
    taken(admin, folder / "Contact.csv", "contacts", words=words)
    for name in ("Open - Not Contacted", "Working - Contacted", "Closed - Converted",
                 "Closed - Not Converted"):  # fmt: skip
        make_status(name)
    taken(admin, folder / "Lead.csv")
    assert found() == [
        ("Andy Young", "Dickenson plc", ["email"]),
        ("Pat Stumuller", "Pyramid Construction Inc.", ["email"]),
        ("Burlington Textiles Corp of America", "Jack Rogers", ["phone"]),
        ("United Oil & Gas, Singapore", "United Oil & Gas, UK", ["domain"]),
        ("United Oil & Gas Corp.", "United Oil & Gas, Singapore", ["domain"]),
        ("United Oil & Gas Corp.", "United Oil & Gas, UK", ["domain"]),
    ]


def test_hubspot_companies_and_contacts(admin, real_data):
    """950 people with an address and numbers of their own: eleven pairs of names, of which nine
    are equal letter by letter; no business, although 679 people work at one of the 200."""
    folder = real_data / "hubspot_dummy"
    taken(admin, folder / "hubspot_companies.csv", "businesses", to={15: ""}, match=[])
    for name in ("New", "Open", "In Progress", "Open Deal", "Unqualified", "Attempted to Contact",
                 "Connected", "Bad Timing"):  # fmt: skip
        make_status(name)
    words = {18: {"Netherlands Antilles": "Curaçao"}}
    taken(admin, folder / "hubspot_contacts.csv", to={11: ""}, match=[], words=words)
    pairs = found()
    assert {tuple(reasons) for _low, _high, reasons in pairs} == {("person",)}
    equal = sorted(low for low, high, _reasons in pairs if low == high)
    assert equal == [
        "Carol Curtis", "David Williams", "Jennifer Moore", "John Johnson", "Megan Castaneda",
        "Michael Johnson", "Michael Perez", "Stephanie Martin", "Tyler Hernandez",
    ]  # fmt: skip
    near = [(low, high) for low, high, _reasons in pairs if low != high]
    assert near == [("Sara Burke", "Sarah Burke"), ("Diana Smith", "Diane Smith")]
