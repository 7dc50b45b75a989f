"""Real files of other systems become leads; the figures are the ones the files are known for."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.base import ContentFile
from django.db.models import Count

from leads.kinds import LeadKind, PointKind
from leads.models import Contact, ContactPoint, Lead, Source
from leads.tests.factories import make_status
from records.actions import undo
from records.imports.actions import set_plan, upload
from records.imports.forms import PlanForm
from records.imports.plan import NEW_FIELD, Plan, Rule
from records.imports.results import reasons_of, unknown_words
from records.models import Event, FieldDefinition, ImportRow
from records.tests.imports.make import done, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


@pytest.fixture(autouse=True)
def ground(settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path
    make_status()


def taken(user, path, target="leads", **changes):
    with path.open("rb") as file:
        return done(upload(by=user, file=File(file), name=path.name, target=target), **changes)


def figures(importing) -> tuple[int, int, int]:
    counts = importing.counts
    return counts["new"], counts["change"], counts["refused"]


def reasons(importing) -> dict[str, int]:
    rows = ImportRow.objects.filter(importing=importing, outcome=5)
    found: dict[str, int] = {}
    for row in rows:
        code = f"{row.problems[0]['code']} {row.problems[0].get('column')}"
        found[code] = found.get(code, 0) + 1
    return found


def test_olist_leads_and_a_second_file_joined_by_their_id(admin, real_data):
    """8,000 leads by origin; all 842 won ones join; undo brings back the state before."""
    folder = real_data / "olist_funnel"
    first = taken(admin, folder / "olist_marketing_qualified_leads_dataset.csv")
    assert figures(first) == (8000, 0, 0)
    by_source = dict(
        Lead.objects.values_list("source__name").annotate(n=Count("id")).order_by("-n")
    )
    assert by_source == {
        "organic search": 2296, "paid search": 1586, "social": 1350, "unknown": 1099,
        "direct traffic": 499, "email": 493, "referral": 284, "other": 150, "display": 118,
        "other publicities": 65, None: 60,
    }  # fmt: skip
    second = taken(
        admin,
        folder / "olist_closed_deals_dataset.csv",
        to={5: NEW_FIELD, 6: NEW_FIELD, 13: NEW_FIELD},
        match=["external_id"],
        rule=Rule.OVERWRITE,
        add_new=False,
    )
    assert figures(second) == (0, 842, 0)
    assert dict(FieldDefinition.objects.values_list("key", "type")) == {
        "business_segment": "choice",
        "lead_type": "choice",
        "declared_monthly_revenue": "number",
    }
    won = Lead.objects.filter(custom__has_key="declared_monthly_revenue")
    assert won.count() == 842
    undo(second.batch, by=admin)
    assert not won.exists()
    undo(first.batch, by=admin)
    assert not Lead.objects.live().exists()
    assert not Source.objects.live().exists()


def test_xeducation_leads_without_name_or_address(admin, real_data):
    """9,240 rows, "Select" means nothing, Google and google are one source, columns become
    custom fields."""
    path = real_data / "xeducation_leads" / "Leads.csv"
    with path.open("rb") as file:
        importing = upload(by=admin, file=File(file), name=path.name, target="leads")
    plan = Plan.from_dict(importing.plan)
    assert plan.columns[12].empty == ["Select"]
    to = {
        position: NEW_FIELD
        for position, column in plan.columns.items()
        if (not column.to or column.to in {"country", "city"})
        and importing.profile[position]["filled"]
    }
    importing = done(importing, to=to)
    assert figures(importing) == (9240, 0, 0)
    assert Lead.objects.filter(custom__converted=1).count() == 3561
    assert not Lead.objects.filter(custom__specialization="Select").exists()
    assert Lead.objects.filter(source__name__iexact="google").count() == 2873
    assert Source.objects.filter(name__iexact="google").count() == 1
    assert FieldDefinition.objects.count() == len(to) == 35


def test_only_an_admin_adds_custom_fields_by_a_file(rep):
    """CM-06, TRUST A8: neither offered to a rep nor done for him."""
    file = ContentFile(b"name,Shoe size\nAda,44\n")
    importing = upload(by=rep, file=file, name="a.csv", target="leads")
    choices = PlanForm(importing).fields["to_1"].choices
    assert NEW_FIELD not in dict(choices)
    plan = Plan.from_dict(importing.plan)
    plan.columns[1].to = NEW_FIELD
    with pytest.raises(PermissionDenied):
        set_plan(importing, by=rep, plan=plan)
    assert not FieldDefinition.objects.exists()


def test_only_an_admin_adds_to_a_list_by_a_file(rep, admin):
    """CM-06: a rep's row is refused with what to do, or read as what there is; all is undone."""
    Source.objects.create(name="Fair")
    text = "name,source\nAda,fair\nEve,Radio\n"
    importing = done(uploaded(rep, text, "leads"), match=[])
    assert (figures(importing), reasons(importing)) == ((1, 0, 1), {"ask_admin 1": 1})
    row = ImportRow.objects.get(importing=importing, outcome=5)
    assert "ask an admin to add it" in " ".join(reasons_of(importing, row))
    assert [(each.word, each.labels) for each in unknown_words(importing)] == [("Radio", ["Fair"])]
    assert Source.objects.count() == 1
    mapped = done(uploaded(rep, text, "leads"), match=[], words={1: {"Radio": "Fair"}})
    assert figures(mapped) == (2, 0, 0)
    by_admin = done(uploaded(admin, text, "leads"), match=[])
    assert figures(by_admin) == (2, 0, 0)
    assert set(Source.objects.values_list("name", flat=True)) == {"Fair", "Radio"}


def test_maven_businesses_with_their_parents(rep, real_data):
    path = real_data / "maven_crm" / "accounts.csv"
    # What the preview offers for the two misspelt countries.
    importing = taken(rep, path, "businesses", words={5: {"Philipines": "Philippines"}})
    refused = reasons(importing)
    assert (figures(importing), refused) == ((85, 0, 0), {})
    assert Lead.objects.filter(kind=LeadKind.BUSINESS).count() == 85
    parts = Lead.objects.filter(company__isnull=False)
    assert parts.count() == 15
    assert set(parts.values_list("company__name", flat=True)) == {
        "Acme Corporation", "Bubba Gump", "Golddex", "Inity", "Massive Dynamic", "Sonron",
        "Warephase",
    }  # fmt: skip
    assert importing.counts["lost_links"] == 0


def test_salesforce_accounts_contacts_and_leads(admin, real_data):
    """12 accounts, 20 contacts at them by their ids, 22 leads; 000…AAA refers to nothing."""
    folder = real_data / "salesforce_devorg"
    accounts = taken(admin, folder / "Account.csv", "businesses")
    assert (figures(accounts), reasons(accounts)) == ((12, 0, 0), {})
    contacts = taken(admin, folder / "Contact.csv", "contacts")
    # Two addresses of Salesforce's sample data stand at "expressl&t.net", which no mail can reach.
    assert (figures(contacts), reasons(contacts)) == ((18, 0, 2), {"message 30": 2})
    undo(contacts.batch, by=admin)
    bad = ("b.levy@expressl&t.net", "j.davis@expressl&t.net")
    words = {30: {each: each.replace("&", "and") for each in bad}}
    contacts = taken(admin, folder / "Contact.csv", "contacts", words=words)
    assert figures(contacts) == (20, 0, 0)
    assert Contact.objects.live().filter(lead__kind=LeadKind.BUSINESS).count() == 20
    for name in ("Open - Not Contacted", "Working - Contacted", "Closed - Converted",
                 "Closed - Not Converted"):  # fmt: skip
        make_status(name)
    leads = taken(admin, folder / "Lead.csv")
    assert (figures(leads), reasons(leads)) == ((22, 0, 0), {})
    people = Lead.objects.filter(kind=LeadKind.PERSON)
    assert people.exclude(name="").exclude(company_name="").count() == 22
    assert ContactPoint.objects.filter(lead__in=people, kind=PointKind.EMAIL).count() == 22


def test_hubspot_companies_and_contacts(admin, real_data):
    """Lifecycle stage and lead status are two fields; phone numbers keep their extension."""
    folder = real_data / "hubspot_dummy"
    path = folder / "hubspot_companies.csv"
    companies = taken(admin, path, "businesses", to={15: ""}, match=[])
    assert (figures(companies), reasons(companies)) == ((200, 0, 0), {})
    for name in ("New", "Open", "In Progress", "Open Deal", "Unqualified", "Attempted to Contact",
                 "Connected", "Bad Timing"):  # fmt: skip
        make_status(name)
    contacts = taken(
        admin,
        folder / "hubspot_contacts.csv",
        to={11: ""},
        match=[],
        words={18: {"Netherlands Antilles": "Curaçao"}},
    )
    assert (figures(contacts), reasons(contacts)) == ((950, 0, 0), {})
    people = Lead.objects.filter(kind=LeadKind.PERSON)
    assert people.filter(company__isnull=False).count() == 679  # the others name no company
    assert ContactPoint.objects.filter(normal__contains="x").exists()


def test_cards_of_real_clients(rep, real_data):
    for name, people in {"John_Doe_GMAIL.vcf": 1, "gmail-list.vcf": 3, "email.vcf": 4}.items():
        importing = taken(rep, real_data / "vcard_ics" / name)
        assert (figures(importing), reasons(importing)) == ((people, 0, 0), {})
    doe = Lead.objects.get(name="Mr. John Richter, James Doe Sr.")
    assert (doe.company_name, doe.job_title) == ("IBM", "Money Counter")
    assert list(doe.points.values_list("kind", "value")) == [
        ("email", "john.doe@ibm.com"),
        ("phone", "905-555-1234"),
        ("phone", "905-666-1234"),
    ]


def test_encodings_and_zones(rep, real_data):
    folder = real_data / "csv_encodings"
    for name in ("csvtext_BOM_UTF8.csv", "csvtext_BOM_UTF16LE.csv", "csvtext_BOM_UTF16BE.csv"):
        importing = taken(rep, folder / name, to={0: "name", 1: "description"})
        assert figures(importing) == (2, 0, 0)
    assert Lead.objects.values("name", "description").distinct().count() == 2


def test_a_known_lead_gets_what_it_lacks_and_keeps_its_addresses(rep, real_data, tmp_path):
    """FILL adds an address behind those that are there; the second import changes nothing."""
    path = tmp_path / "people.csv"
    path.write_text("name,email,phone,title\nAda,ada@example.com,,\n")
    taken(rep, path)
    more = "name,email,phone,title\nAda King,ADA@example.com,+49 30 123456,Countess\n"
    path.write_text(more)
    importing = taken(rep, path, rule=Rule.FILL, match=["email"])
    assert figures(importing) == (0, 1, 0)
    ada = Lead.objects.get()
    assert (ada.name, ada.job_title) == ("Ada", "Countess")
    assert list(ada.points.values_list("value", flat=True)) == ["ada@example.com", "+49 30 123456"]
    events = Event.objects.count()
    taken(rep, path, rule=Rule.FILL, match=["email"])
    assert Event.objects.count() == events
    undo(importing.batch, by=rep)
    ada.refresh_from_db()
    assert ada.job_title == ""
    assert list(ada.points.live().values_list("value", flat=True)) == ["ada@example.com"]
