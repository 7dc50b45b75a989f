"""Two teams: Ann's records are full of a word that Bob, of the other team, must never read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.http import QueryDict
from django.utils import timezone

from deals.actions import create_deals
from deals.models import Deal
from deals.tests.factories import make_stage as make_deal_stage
from invoices.actions import (
    accept_quote,
    draft_invoice,
    draft_quote,
    enter,
    issue,
    issue_quotes,
    make_links,
    save_billing,
    start_subscriptions,
)
from invoices.models import (
    BillingProfile,
    Invoice,
    InvoiceLine,
    Quote,
    QuoteLine,
    Subscription,
)
from leads.actions import (
    add_contacts,
    assign,
    create_leads,
    edit_lead,
    log_activity,
    send_letter,
)
from leads.actions.editing import fingerprint
from leads.kinds import Kind, StageCategory
from leads.models import Activity, ActivityKind, Contact, Lead
from leads.tests.factories import make_lead, make_stage, make_status
from notifications.actions import Tiding, hold, notify
from notifications.models import Hold, Message, Notification
from records.actions import trash
from records.attached.comments import add_comment
from records.attached.files import attach_files
from records.lists import LISTS
from records.lists.asker import Asker
from records.lists.bulk import start_edit
from records.lists.reading import Reading
from records.lists.saving import save_list
from records.lists.selecting import select
from records.lists.state import read_state, read_wish
from records.lists.tabs import read_tabs
from records.models import (
    Attachment,
    Batch,
    Comment,
    FieldDefinition,
    Import,
    Look,
    SavedList,
    SavedReport,
)
from records.reports.saving import save_report
from records.tests.drain import drain
from records.tests.imports.make import done, uploaded
from tasks.actions import complete, create_tasks
from tasks.models import Task
from users.models import SecurityEntry, User
from users.tests.factories import make_team, make_user

CANARY = "kanarienvogel"
HINT = CANARY[1:-1]  # finds it, without saying it
PHONE = "+49 30 5550199"
APPS = ("invoices", "tasks", "deals", "leads", "automations", "notifications", "records", "users")


@dataclass
class World:
    """``hidden`` is what of Ann's each kind of address may name, by the name of its argument."""

    ann: User
    bob: User
    lead: Lead
    trashed: Lead
    mine: Lead
    task: Task
    hidden: dict[str, Any]


def texts_of(model: type[models.Model]) -> dict[str, str]:
    """{field: the canary} for every field of a model that takes free text."""
    found = {}
    for field in model._meta.concrete_fields:
        free = isinstance(field, models.CharField | models.TextField) and not field.choices
        if free and field.name != "country" and not getattr(field, "generated", False):
            found[field.name] = f"{CANARY} {field.name}"[: field.max_length or None]
    return found | {name: f"https://{CANARY}.example/{name}" for name in found if "link" in name}


def reading(user: User, query: str, name: str = "leads") -> Reading:
    record_list, asker = LISTS[name], Asker.of(user)
    wish = read_wish(record_list, QueryDict(query), read_tabs(record_list, user))
    return Reading(record_list, read_state(record_list, wish, asker), asker)


def make_world() -> World:
    """Everything of Ann's is made by the product's own actions, so that events, batches and the
    search know it too; one lead of Bob's belongs to her business."""
    ann = make_user("ann", team=make_team("Alpha"), visibility="team")
    bob = make_user("bob", team=make_team("Beta"), visibility="own")
    stage = make_stage("Clients", StageCategory.CUSTOMER)
    new, customer = make_status(), make_status("Active", Kind.ACTIVE, stage)
    FieldDefinition.objects.create(target_type=100, key="secret", label="Secret", type="text")

    lead = hidden_lead(ann, customer)
    contact = Contact(lead=lead, **texts_of(Contact) | {"linkedin": ""})
    add_contacts([contact], by=ann, points=[{"email": [f"boss@{CANARY}.example"]}])
    words_and_file(lead, ann)
    trashed = hidden_lead(ann, new, website="", portal_login="", external_id="")
    trash(Lead.objects.filter(pk=trashed.pk), by=ann, kind="leads.trashed")
    mine = make_lead("Bob's own", owner=bob, company=lead, status=new)
    # Bob has owned and seen it once: his batch, and his last searches, know its name.
    handed = make_lead(f"{CANARY} handed over", owner=bob, status=new)
    assign(Lead.objects.filter(pk=handed.pk), by=bob, owner=ann)
    saved, selection = saved_list(ann), select(reading(ann, f"name__contains={HINT}"), None)
    job = start_edit(selection, by=ann, values={"priority": 3}, title=f"{CANARY} job")
    importing = imported(ann)
    task, invoice, offered = hidden_work(hidden_deal(lead, ann, bob), ann, bob)
    letter_and_notice(lead, ann, bob)
    drain()
    hidden = {
        "lead_id": lead.pk, "contact_id": contact.pk, "record_type": 100, "record_id": lead.pk,
        "comment_id": Comment.objects.get(target_type=100).pk,
        "file_id": Attachment.objects.get().pk,
        "batch_id": Batch.objects.filter(title__contains=CANARY).first().pk,
        "job_id": job.pk, "saved": saved.pk, "report": saved_report(ann),
        "hold": held_back(lead, ann), "link_id": linked(invoice, ann), "token": "guess",
        "name": "city", "kind": "call", "task_id": task.pk, "invoice_id": invoice.pk, "entry_id": 1,
        "subscription_id": Subscription.objects.get(owner=ann).pk, "quote_id": offered.pk,
        "deal_id": task.deal_id, "selection_id": selection.pk, "import": importing.pk,
        "activity": Activity.objects.get().pk, "selection": selection.pk, "key": "guess",
        "message": Message.objects.get(author=ann).pk, "notification": heard_by(ann),
    }  # fmt: skip
    return World(ann, bob, lead, trashed, mine, task, hidden)


def saved_report(by: User) -> int:
    saved = SavedReport(owner=by, report="lead_funnel", title=CANARY)
    save_report(saved, by=by)
    return saved.pk


def linked(invoice: Invoice, by: User) -> int:
    make_links(Invoice.objects.filter(pk=invoice.pk), by=by)
    return invoice.public_links.get().pk


def held_back(lead: Lead, by: User) -> int:
    hold(Lead.objects.filter(pk=lead.pk), by=by, what="reminder")
    return Hold.objects.get(target_id=lead.pk).pk


def heard_by(user: User) -> int:
    return Notification.objects.get(key="heard", user=user).pk


def imported(by: User) -> Import:
    file = f"name,status\n{CANARY} x,New\n{CANARY} y,?\n"
    return done(uploaded(by, file, "leads", f"{CANARY}.csv"))


def become(user: User, visibility: str, role: str) -> None:
    """From now on the user sees and may do this much."""
    user.visibility, user.role, user.is_staff = visibility, role, role == "admin"
    user.save(update_fields=["visibility", "role", "is_staff"])


def saved_list(by: User) -> SavedList:
    saved = SavedList(owner=by, list_name="leads", title=CANARY, params=f"name={CANARY}")
    save_list(saved, by=by)
    return saved


def hidden_lead(owner: User, status, **fields) -> Lead:
    values = texts_of(Lead) | {"website": f"https://{CANARY}.example"} | fields
    lead = Lead(kind="business", owner=owner, status=status, score=77, **values)
    lead.custom = {"secret": CANARY}
    number = Lead.objects.count()
    points = {"email": [f"{number}@{CANARY}.example"], "phone": [PHONE]}
    create_leads([lead], by=owner, points=[points])
    seen = fingerprint(lead)
    leads = Lead.objects.filter(pk=lead.pk)
    points["phone"] = [PHONE, "+49 30 5550198"]
    edit_lead(leads, by=owner, values={"city": f"{CANARY} old"}, points=points, seen=seen)
    lead.refresh_from_db()
    return lead


def hidden_deal(lead: Lead, by: User, other: User) -> Deal:
    """And one of the other's, who sells to her lead without seeing it."""
    values = texts_of(Deal) | {"currency": "EUR"}
    deal = Deal(lead=lead, owner=by, value=77, stage=make_deal_stage(), **values)
    create_deals([deal], by=by)
    add_comment(deal, by=by, text=f"{CANARY} comment at a deal")
    create_deals([Deal(lead=lead, owner=other, name="Bob's deal", stage=deal.stage)], by=other)
    return deal


def hidden_work(deal: Deal, ann: User, bob: User) -> tuple[Task, Invoice, Quote]:
    task, invoice = hidden_tasks(ann, bob, deal), hidden_invoices(deal, ann, bob)
    return task, invoice, hidden_quotes(deal, ann, bob)


def hidden_tasks(ann: User, bob: User, deal: Deal) -> Task:
    """Ann's, open and done, for her lead and deal; and one of Bob's for a lead he does not see."""
    today = timezone.localdate()
    make = {"note": f"{CANARY} note", "due_on": today, "deal": deal}
    task = Task(title=f"{CANARY} task", owner=ann, **make)
    done = Task(title=f"{CANARY} done", owner=ann, **make)
    create_tasks([task, done], by=ann)
    only = Task.objects.filter(pk=done.pk)
    complete(only, by=ann, now=timezone.now(), outcome=f"{CANARY} outcome")
    create_tasks([Task(title="Bob's task", owner=bob, lead=deal.lead, due_on=today)], by=bob)
    return task


def hidden_invoices(deal: Deal, ann: User, bob: User) -> Invoice:
    """Ann's, one issued and partly paid, one a draft; and one of Bob's for a lead he does not
    see. What they say names her lead."""
    save_billing(deal.lead, by=ann, values=texts_of(BillingProfile) | {"language": ""})
    found = []
    for _each in range(2):
        texts = texts_of(Invoice)
        kept = ("number", "language", "currency", "frozen", "pdf_hash")
        values = {name: text for name, text in texts.items() if name not in kept}
        invoice = Invoice(deal=deal, owner=ann, **values)
        row = {"name": f"{CANARY} line", "details": f"{CANARY} details", "price": Decimal(77)}
        draft_invoice(invoice, lines=[InvoiceLine(**row)], by=ann)
        found.append(invoice)
    issued = Invoice.objects.filter(pk=found[0].pk)
    issue(issued, by=ann, now=timezone.now())
    day = timezone.localdate()
    enter(issued.get(), by=ann, kind="payment", amount=Decimal(7), day=day, note=f"{CANARY} note")
    hidden_services(deal.lead, ann, bob)
    theirs = Invoice(lead=deal.lead, owner=bob, currency="EUR", name="Bob's invoice")
    draft_invoice(theirs, lines=[InvoiceLine(name="Oven", price=Decimal(5))], by=bob)
    return issued.get()


def hidden_services(lead: Lead, ann: User, bob: User) -> None:
    """Ann's; and one of Bob's for a lead he does not see."""
    for owner, name in ((ann, f"{CANARY} service"), (bob, "Bob's service")):
        start = {"starts_on": timezone.localdate(), "price": Decimal(7), "currency": "EUR"}
        service = Subscription(lead=lead, owner=owner, name=name, **start)
        start_subscriptions([service], by=owner, now=timezone.now())


def hidden_quotes(deal: Deal, ann: User, bob: User) -> Quote:
    """Ann's, one that went out and was accepted, one a draft; and one of Bob's for a lead he does
    not see."""
    kept = ("number", "language", "currency", "frozen", "pdf_hash", "answered_by", "answer")
    found = []
    for _each in range(2):
        values = {name: text for name, text in texts_of(Quote).items() if name not in kept}
        quote = Quote(deal=deal, owner=ann, **values)
        row = {"name": f"{CANARY} line", "details": f"{CANARY} details", "price": Decimal(77)}
        draft_quote(quote, lines=[QuoteLine(**row)], by=ann)
        found.append(quote)
    sent = Quote.objects.filter(pk=found[0].pk)
    issue_quotes(sent, by=ann, now=timezone.now())
    make_links(sent, by=ann)
    told = {"name": f"{CANARY} boss", "comment": f"{CANARY} comment"}
    accept_quote(sent.get(), by=ann, now=timezone.now(), **told)
    theirs = Quote(lead=deal.lead, owner=bob, currency="EUR", name="Bob's quote")
    draft_quote(theirs, lines=[QuoteLine(name="Oven", price=Decimal(5))], by=bob)
    return sent.get()


def letter_and_notice(lead: Lead, by: User, other: User) -> None:
    words = {"to": f"boss@{CANARY}.example", "subject": CANARY, "text": CANARY}
    send_letter(lead, by=by, now=timezone.now(), **words)
    heard = Tiding(user_id=by.pk, key="heard", target=(Lead.record_type, lead.pk))
    notify([heard], by=other, kind="mentioned", now=timezone.now())


def words_and_file(lead: Lead, by: User) -> None:
    add_comment(lead, by=by, text=f"{CANARY} comment")
    file = SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode())
    attach_files(lead, by=by, uploads=[file])
    told = {"direction": "out", "outcome": "reached", "text": f"{CANARY} call"}
    log_activity(lead, by=by, kind=ActivityKind.CALL, values=told | {"at": timezone.now()})


def a_file(text: str = "text", name: str = "a.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def rows_hash() -> str:
    """One number for every row of ours, so that whatever changes anywhere shows; but for the
    security log, in which a refusal is told, and for what somebody looked at last.

    The database reads itself, in one statement: walks ask after every address.
    """
    with connection.cursor() as cursor:
        cursor.execute(_everything())
        rows = sorted(cursor.fetchall())  # a parallel plan answers in any order
        return hashlib.sha256(repr(rows).encode()).hexdigest()


@cache
def _everything() -> str:
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in APPS and model not in {SecurityEntry, Look}
    }
    return " UNION ALL ".join(
        f"SELECT '{name}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{name}\" t"
        for name in sorted(tables)
    )
