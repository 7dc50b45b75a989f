"""X36: after an erasure the person is nowhere: no table, no file, no cache, no page, no undo."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from deals.models import Deal, Pipeline, Stage
from leads import actions
from leads.models import Activity, Contact, ContactPoint, Lead, Trait
from leads.tests.factories import make_lead
from records.actions import create, undo
from records.attached.comments import add_comment
from records.attached.files import attach_files
from records.attached.followers import follow
from records.imports.plan import Rule
from records.jobs import runner
from records.lists.exporting import start_export
from records.lists.saving import save_list
from records.lists.selecting import select
from records.models import (
    Attachment,
    Batch,
    Comment,
    Erasure,
    Event,
    FieldDefinition,
    Import,
    Job,
    ParkedEvent,
    SavedList,
    Span,
)
from records.personal.jobs import start_erasing
from records.tests.drain import drain
from records.tests.imports.make import done, uploaded
from tests.trust.crawl import body_of, crawl
from tests.trust.world import CANARY, PHONE, hidden_lead, reading, texts_of
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
NAME = f"Ada {CANARY.title()}"
MAIL = f"ada@{CANARY}.example"
WORD = re.compile(rf"{CANARY}|5550199|9910555", re.IGNORECASE)


class Person:
    """A business and its contact in every place this house can put them."""

    def __init__(self, admin) -> None:
        self.admin = admin
        FieldDefinition.objects.create(target_type=100, key="secret", label="Secret", type="text")
        FieldDefinition.objects.create(
            target_type=100, key="tier", label="Tier", type="text", personal=False
        )
        status = actions_status()
        self.lead = lead = hidden_lead(admin, status, name=NAME, external_system="old")
        self.change(custom={"secret": CANARY, "tier": "gold"})
        self.other = make_lead("Somebody else", owner=admin, status=status)
        self.namesake = make_lead(NAME, owner=admin, status=status)
        contact = Contact(lead=lead, **texts_of(Contact) | {"linkedin": ""})
        actions.add_contacts([contact], by=admin, points=[{"email": [MAIL]}])
        self.contact = contact
        self.said()
        self.merged()
        self.done_with_many()
        drain()

    def change(self, **values) -> None:
        custom = values.pop("custom", {})
        values |= {f"custom.{key}": value for key, value in custom.items()}
        rows = Lead.objects.filter(pk=self.lead.pk)
        self.edit = actions.change_leads(rows, by=self.admin, values=values).batch

    def said(self) -> None:
        for record in (self.lead, self.contact):
            add_comment(record, by=self.admin, text=f"{CANARY} said hello")
        told = {"direction": "out", "outcome": "reached", "text": f"{CANARY} call"}
        told |= {"at": timezone.now()}
        actions.log_activity(self.lead, by=self.admin, kind="call", values=told)
        file = SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode())
        attach_files(self.lead, by=self.admin, uploads=[file])
        follow(self.lead, by=self.admin, users=[self.admin.pk])
        words = f"Met {NAME} ({MAIL}, {PHONE}) at the fair"
        add_comment(self.other, by=self.admin, text=words)
        self.elsewhere = Comment.objects.last()
        actions.change_leads(
            Lead.objects.filter(pk=self.other.pk), by=self.admin, values={"description": words}
        )

    def merged(self) -> None:
        twin = hidden_lead(self.admin, self.lead.status, name=NAME, website="",
                           portal_login="", external_id="", external_system="old")  # fmt: skip
        self.twin = twin.pk
        both = Lead.objects.filter(pk__in=[self.lead.pk, twin.pk])
        actions.merge_leads(both, by=self.admin, keep=self.lead.pk, values={})

    def done_with_many(self) -> None:
        admin = self.admin
        query = f"name={NAME.replace(' ', '+')}"
        save_list(SavedList(owner=admin, list_name="leads", title=NAME, params=query), by=admin)
        select(reading(admin, query), None)
        for form in ("csv", "xlsx"):
            runner.run(start_export(reading(admin, "list=all"), by=admin, form=form).pk)
        mail = ContactPoint.objects.filter(lead=self.lead, kind="email").first().value
        text = f"name,email,city\n{NAME},{mail},{CANARY} town\nBob,b@b.example,Rome\n"
        importing = uploaded(admin, text, "leads", f"{NAME}.csv")
        self.importing = done(importing, rule=Rule.OVERWRITE, match=["email"])
        assert self.importing.counts["change"] == 1
        uploaded(admin, f"name,status\n{NAME},?\n", "leads", "waiting.csv")
        Job.objects.create(kind="x", user=admin, title=NAME, params={"to": [MAIL]}, error=NAME,
                           state="failed", result={"words": f"no {PHONE}"})  # fmt: skip
        Batch.objects.create(title=f"Wrote to {MAIL}", kind="x", actor_kind=1, actor_id=admin.pk)
        ParkedEvent.objects.create(
            handler="x", event_id=1, reason=f"KeyError({MAIL})", retry_at=timezone.now()
        )
        LogEntry.objects.create(
            user=admin, object_repr=NAME, action_flag=1, change_message=MAIL,
            content_type=ContentType.objects.first(),
        )  # fmt: skip


def actions_status():
    from leads.tests.factories import make_status

    return make_status()


@pytest.fixture
def person(admin, fresh_cache) -> Person:
    return Person(admin)


def found() -> list[str]:
    """Everywhere the person stands: rows of every table, cast to text, and files."""
    places = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
            cursor.execute(query)
            places += [f"{name}: {text}" for (text,) in cursor.fetchall() if WORD.search(text)]
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file() and WORD.search(path.read_bytes().decode("latin-1") + path.name):
            places.append(str(path))
    return places


def erase(person: Person) -> None:
    job = start_erasing(Lead, [person.lead.pk], by=person.admin)
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    drain()


@pytest.fixture
def without_namesake(person):
    """A namesake keeps his name, so that a search for it would find him."""
    Trait.objects.filter(lead=person.namesake).delete()
    Event.objects.filter(record_id=person.namesake.pk).delete()
    person.namesake.delete()


def test_control_the_person_is_everywhere(person):
    tables = {place.split(":")[0] for place in found()}
    assert tables >= {
        "leads_lead", "leads_contact", "leads_contactpoint", "leads_activity", "leads_trait",
        "records_event", "records_comment", "records_attachment", "records_batch", "records_job",
        "records_searchtext", "records_searchkey", "records_import", "records_importrow",
        "records_savedlist", "records_selection", "records_parkedevent", "django_admin_log",
    }  # fmt: skip
    files = {Path(place).parts[-2] for place in found() if place.startswith("/")}
    assert "exports" in files and len(files) > 2


def test_nothing_is_left(person, without_namesake, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erase(person)
    assert found() == []
    assert not any(WORD.search(str(cache.get(f"recent:{person.admin.pk}"))) for _n in (1,))


def test_totals_stay(person):
    """The row, its status and history, spans, counts, dates; and who did what when."""
    counts = (Lead.objects.count(), Contact.objects.count(), Activity.objects.count(),
              Comment.objects.count(), Event.objects.count())  # fmt: skip
    facts = ("status", "owner", "score", "created_at", "stage_entered_at", "last_action_at",
             "country", "deleted_at")  # fmt: skip
    before = Lead.objects.values(*facts).get(pk=person.lead.pk)
    spans = list(Span.objects.order_by("pk").values())
    drawn = Event.objects.filter(line=person.lead.pk).count()
    erase(person)
    assert Lead.objects.values(*before).get(pk=person.lead.pk) == before
    assert list(Span.objects.order_by("pk").values()) == spans
    assert Event.objects.filter(line=person.lead.pk).count() == drawn + 1
    after = (Lead.objects.count(), Contact.objects.count(), Activity.objects.count(),
             Comment.objects.count())  # fmt: skip
    assert after == counts[:4]
    told = Event.objects.filter(kind="lead.erased")
    assert [(each.actor_id, each.changes, each.data) for each in told] == [
        (person.admin.pk, {}, None)
    ] * 2
    lead = Lead.objects.get(pk=person.lead.pk)
    assert re.fullmatch(r"Erased person [2-9A-Z]{4}", lead.name)
    assert lead.custom == {"tier": "gold"}


def test_others_are_left_alone(person):
    """A namesake keeps his name; another's text keeps everything but the mention."""
    erase(person)
    person.namesake.refresh_from_db(), person.elsewhere.refresh_from_db()
    assert person.namesake.name == NAME
    assert person.elsewhere.text == "Met [erased] ([erased], [erased]) at the fair"
    assert Lead.objects.get(name="Bob")
    person.importing.refresh_from_db()
    assert (person.importing.file.name, person.importing.counts["new"]) == ("", 1)


def test_undo_says_so_in_words(person, as_user):
    """What was done before does not bring anything back, and it is no error."""
    erase(person)
    client = as_user(person.admin)
    page = client.post(reverse("records:batch_undo", args=[person.edit.pk]), follow=True)
    assert page.status_code == 200
    assert "erased for good" in body_of(page) and CANARY not in body_of(page).lower()
    batch = Batch.objects.get(kind="records.erased")
    assert "does not come back" in body_of(client.get(f"/batches/{batch.pk}/"))
    assert client.post(f"/batches/{batch.pk}/undo/").status_code == 403
    for each in Batch.objects.filter(undone_at=None, kind__startswith="leads."):
        undo(each, by=person.admin)
    assert not any(CANARY in str(row).lower() for row in Lead.objects.filter(
        pk__in=[person.lead.pk, person.twin]).values())  # fmt: skip


def test_every_page_still_works(person, as_user):
    erase(person)
    client, lead = as_user(person.admin), person.lead.pk
    starts = ["/leads/?list=all", f"/leads/{lead}/", f"/leads/{lead}/edit/", "/trash/",
              f"/leads/{lead}/personal/", "/batches/", "/imports/",
              f"/imports/{person.importing.pk}/", f"/story/100/{lead}/"]  # fmt: skip
    for url, answer, _body in crawl(client, *starts):
        assert answer.status_code < 500, url


def test_one_contact_alone(person):
    """The business keeps its name and story; its contact is a token and unreachable."""
    actions.erase_contacts(Contact.objects.filter(pk=person.contact.pk), by=person.admin)
    drain()
    person.contact.refresh_from_db(), person.lead.refresh_from_db()
    assert person.contact.name.startswith("Erased person")
    assert not ContactPoint.objects.filter(contact=person.contact).exists()
    assert person.lead.name == NAME
    told = json.dumps(list(Event.objects.filter(record_type=101).values_list("changes", flat=True)))
    assert CANARY not in told
    assert Event.objects.filter(record_type=100, changes__has_key="name").exists()
    text = f"{CANARY} said hello"
    assert Comment.objects.filter(text=text, target_type=100).count() == 1
    assert not Comment.objects.filter(text=text, target_type=101).exists()


def test_a_manager_sees_what_he_sees_anyway(person, as_user):
    """A3: neither the history nor colleagues' uploads, nor fields hidden from his role."""
    FieldDefinition.objects.filter(key="secret").update(roles=["admin"])
    url = f"/leads/{person.lead.pk}/personal/"
    manager = as_user(make_user("manager2", role="manager"))
    page = manager.get(url)
    labels = {part.label for part in page.context["parts"]}
    assert {"Leads", "Contacts", "Comments", "Files"} <= labels
    assert not {"History", "Imported rows", "Search entries"} & labels
    row = page.context["parts"][0].rows[0]
    assert row["Tier"] == "gold" and "Secret" not in row and "secret" not in row
    hidden = as_user(make_user("manager3", role="manager", visibility="own"))
    assert hidden.get(url).status_code == 404
    assert as_user(make_user("rep3")).get(url).status_code == 403
    assert {"History", "Imported rows"} <= {
        part.label for part in as_user(person.admin).get(url).context["parts"]
    }


def test_it_comes_to_its_end(person, as_user, monkeypatch):
    """Nobody stops it half-way, and one that failed goes on with what only it knows."""
    job = start_erasing(Lead, [person.lead.pk], by=person.admin)
    as_user(person.admin).post(f"/jobs/{job.pk}/stop/")
    assert (
        "Stop"
        not in as_user(person.admin).get(f"/jobs/{job.pk}/").content.decode().split("<main")[1]
    )
    with monkeypatch.context() as broken:
        broken.setattr("records.personal.jobs.step", lambda place: 1 / 0)
        runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.stop_requested) == ("failed", False)
    again = start_erasing(Lead, [person.lead.pk], by=person.admin)
    assert again == job
    runner.run(job.pk)
    person.elsewhere.refresh_from_db()
    assert "[erased]" in person.elsewhere.text
    assert Event.objects.filter(kind="lead.erased").count() == 2  # with the one merged into it


def test_only_an_admin(person):
    rep = make_user("rep2", role="manager")
    with pytest.raises(Exception, match="Only an admin"):
        actions.erase(Lead.objects.filter(pk=person.lead.pk), by=rep)
    assert not Erasure.objects.exists()


def test_the_file_handed_out_holds_all_of_it(person, as_user):
    client = as_user(person.admin)
    answer = client.post(f"/leads/{person.lead.pk}/personal/export/", follow=True)
    job = Job.objects.get(kind="records.personal_data")
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done" and answer.status_code == 200
    packed = client.get(f"/personal/{job.pk}/")
    assert packed.status_code == 200
    from io import BytesIO
    from zipfile import ZipFile

    with ZipFile(BytesIO(b"".join(packed.streaming_content))) as file:
        data = json.loads(file.read("data.json"))
        names = file.namelist()
    assert any(name.endswith(f"{CANARY}.txt") for name in names)
    assert {"Leads", "Contacts", "History", "Search entries", "Imported rows"} <= data.keys()
    assert Attachment.objects.count() == 1
    assert Import.objects.exclude(file="").count() == 2


def test_a_deal_comes_along_without_a_line_of_code(person):
    """What goes with a lead is erased with it; money, stage and dates stay."""
    pipeline = Pipeline.objects.create(name="Sales")
    stage = Stage.objects.create(pipeline=pipeline, name="Talk")
    deal = Deal(lead=person.lead, name=f"{NAME} licence", pipeline=pipeline, stage=stage,
                value=1200, currency="EUR", description=f"{CANARY} wants it")  # fmt: skip
    create([deal], by=person.admin, kind="deals.created")
    actions.erase(Lead.objects.filter(pk=person.lead.pk), by=person.admin)
    deal.refresh_from_db()
    assert deal.name.startswith("Erased person") and deal.description == ""
    assert (deal.value, deal.currency, deal.stage) == (1200, "EUR", stage)
    told = Event.objects.get(kind="deals.created").changes
    assert "name" not in told and told["value"] == [None, 1200]
