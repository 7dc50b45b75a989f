"""Pages of work under way for the walks in four looks: one of each kind of record and step."""

from datetime import date
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from automations.backtest import replay
from automations.models import Delivery, Hook, Result, Run
from automations.ready import READY
from deals.models import Deal
from deals.models import Stage as DealStage
from leads.actions import send_letter
from leads.models import Lead
from notifications.actions import Tiding, create_templates, notify
from notifications.models import Message, Template
from notifications.sending.unsubscribe import token_of
from records.actors import SYSTEM
from records.attached.files import attach_files
from records.attached.previews import make_next
from records.imports.actions import upload
from records.jobs import runner
from records.models import Job, SavedReport, Selection
from records.tests.imports.make import checked, done
from tasks.tests.factories import make_task
from users.models import User

WORK_STATES = {
    "running": {"state": "running", "total": 400, "done": 150},
    "stopped": {"state": "stopped", "total": 400, "done": 150},
    "failed": {"state": "failed", "total": 400, "done": 150, "error": "The file is gone."},
}


def tasks_of(admin: User, lead: Lead) -> list[str]:
    """Pages of a task that is late, on a lead's page with its composer, and of one done."""
    late = make_task("Call back", owner=admin, lead=lead, due_on=date(2026, 1, 4), repeat="weekly")
    done = make_task("Demo", owner=admin, lead=lead, done_at=timezone.now(), done_by=admin)
    steps = ("", "edit/", "complete/")
    return [
        *(f"/tasks/{late.pk}/{step}" for step in steps),
        f"/tasks/{done.pk}/",
        f"{lead.get_absolute_url()}?compose=task",
    ]


def messages_of(admin: User, lead: Lead) -> list[str]:
    """Something heard; a letter that waits, one nobody took; a template; a selection to write to;
    the page on which somebody refuses."""
    now = timezone.now()
    heard = Tiding(user_id=admin.pk, key="look", target=(Lead.record_type, lead.pk))
    notify([heard], by=SYSTEM, kind="mentioned", now=now)
    words = {"to": "ada@example.com", "subject": "Offer", "text": "Good morning."}
    for _n in range(2):
        send_letter(lead, by=admin, now=now, **words)
    waits, failed = Message.objects.filter(author=admin).order_by("pk")
    Message.objects.filter(pk=failed.pk).update(failed_at=now, reason="550 no such person")
    template = Template(name="First", target_type=Lead.record_type, subject="S", text="Hello")
    create_templates([template], by=admin)
    ticked = Selection.objects.create(
        user=admin, list_name="leads", params="list=all", ids=[lead.pk], count=1, zone="UTC",
        everything=False, asked_at=now,
    )  # fmt: skip
    kept = SavedReport.objects.create(owner=admin, report="lead_sources", title="Sources")
    return [
        f"/reports/saved/{kept.pk}/mail/",
        *(f"/messages/{each.pk}/" for each in (waits, failed)),
        f"{lead.get_absolute_url()}?compose=email",
        f"/setup/templates/{template.pk}/",
        f"/messages/to/{ticked.pk}/",
        f"/unsubscribe/{token_of('ada@example.com')}/",
    ]


def with_files(lead: Lead, admin: User) -> str:
    """A lead with files: with a picture of it, without one, and one nobody can draw."""
    picture = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(picture, "PNG")
    files = {
        "office.png": picture.getvalue(),
        "notes.txt": b"x",
        "broken.png": b"\x89PNG\r\n\x1a\nx",
    }
    uploads = [SimpleUploadedFile(name, data) for name, data in files.items()]
    attach_files(lead, by=admin, uploads=uploads)
    while make_next():
        pass
    return lead.get_absolute_url()


def rule_pages(admin: User) -> list[str]:
    """A rule that acted, with every part of it, tried on the past; a webhook with its log."""
    rule = READY["contacted"].add(by=admin)
    waits = READY["unanswered"].add(by=admin)
    job = replay.start(rule, user=admin, days=365, now=timezone.now())
    runner.run(job.pk)
    hook = Hook.objects.create(name="Warehouse", url="https://example.com/in")
    Delivery.objects.create(hook=hook, key="one", body="{}", state="failed", problem="Nobody")
    for result in Result.values:
        Run.objects.create(
            rule=rule, version=1, key=result, record_type=Lead.record_type, result=result,
            record_id=Lead.objects.first().pk, reasons=["stale"] if result == "held" else [],
        )  # fmt: skip
    own = f"/automations/{rule.pk}/"
    pages = ("", "if/", "settings/", "backtest/", "then/add/comment/", "then/add/set.status/")
    return [
        *(f"{own}{page}" for page in pages),
        f"/automations/{waits.pk}/when/",
        "/automations/runs/?result=held",
        f"/automations/webhooks/{hook.pk}/",
    ]


def deal_pages() -> list[str]:
    """An open deal, a lost one, and every step of the set-up of stages."""
    deals = [Deal.objects.open().first(), Deal.objects.lost().first()]
    stage, lost = deals[0].stage, DealStage.objects.of_kind("lost").first()
    found = [deal.get_absolute_url() for deal in deals]
    return [
        *found,
        *(f"{found[0]}{page}" for page in ("edit/", "field/value/", f"move/?stage={lost.pk}")),
        *(f"{found[0]}?compose={kind}" for kind in ("email", "sms")),
        *(
            f"/setup/pipelines/{what}"
            for what in ("", "new/", f"stages/add/?pipeline={stage.pipeline_id}")
        ),
        *(f"/setup/pipelines/stages/{stage.pk}/{page}" for page in ("", "remove/")),
        f"/setup/deal-criteria/{stage.pk}/",
    ]


def imports_of(admin: User) -> list[str]:
    """Pages of a file just read, checked, brought in; of work under way, stopped and failed."""
    file = ContentFile(b"Name,Status,City\nAlder,New,Lyon\nQuarry,Unheard of,Nice\n", "a.csv")
    waiting, asked, finished = (
        upload(by=admin, file=file, name="fair.csv", target="leads") for _ in range(3)
    )
    jobs = [
        Job.objects.create(kind="records.import", user=admin, title=f"fair.csv {state}", **more)
        for state, more in WORK_STATES.items()
    ]
    return [
        *(f"/imports/{waiting.pk}/columns/", f"/imports/{waiting.pk}/file/"),
        *(f"/imports/{checked(asked).pk}/preview/", f"/imports/{done(finished).pk}/"),
        *(f"/jobs/{job.pk}/" for job in jobs),
    ]
