"""A lead with everything on: what a page has to read when nothing is left out."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from leads.actions import log_activity
from leads.models import (
    Category,
    Criterion,
    DuplicatePair,
    Lead,
    Location,
    Partner,
    ScoreRule,
    Source,
)
from leads.tests.factories import make_contact, make_lead, make_point, make_stage, make_status
from records.attached.comments import add_comment
from records.attached.files import attach_files
from records.models import CommentType, FieldDefinition
from users.tests.factories import make_user


def everything(rep, *, hanging: int = 2) -> Lead:
    """A business with score rules, criteria, contacts, custom fields, files, followers, a likely
    duplicate, a story of others and a way forth and back; ``hanging`` of each."""
    make_status("Found", stage=make_stage("Prospects", position=0))
    here = make_status("Worked", stage=make_stage("Leads", position=1))
    ahead = make_status("Offered", stage=make_stage("Opportunities", "opportunity", position=2))
    other = make_user("colleague")
    above = make_lead("Engines Holding", kind="business", status=here)
    lead = make_lead(
        "Engines Ltd", kind="business", owner=rep, status=here, company=above, score=5,
        city="Turin", country="IT", custom={"industry_0": "Engines"},
        source=Source.objects.create(name="Fair"), partner=Partner.objects.create(name="Agency"),
        location=Location.objects.create(name="Turin"),
        category=Category.objects.create(name="Key"), created_at=timezone.now() - timedelta(days=9),
    )  # fmt: skip
    twin = make_lead("Engines Limited", kind="business", status=here)
    DuplicatePair.objects.create(low=lead, high=twin, reasons=["business"], strength=50)
    call = {"at": timezone.now(), "direction": "out", "outcome": "reached", "text": "Spoke"}
    for n in range(hanging):
        Criterion.objects.create(status=ahead, words=f"Phone {n}", required=["phone"])
        ScoreRule.objects.create(words=f"Turin {n}", points=5, params="city=Turin")
        FieldDefinition.objects.create(
            target_type=Lead.record_type, key=f"industry_{n}", label=f"Industry {n}", type="text"
        )
        CommentType.objects.create(name=f"Type {n}")
        make_point(lead, f"{n}@example.com", contact=make_contact(lead, f"Person {n}"))
        add_comment(lead, by=other, text=f"Comment {n}")
        upload = SimpleUploadedFile(f"{n}.txt", b"text")
        attach_files(lead, by=other, uploads=[upload])
        log_activity(lead, by=other, kind="call", values=call)
    lead.refresh_from_db()
    return lead
