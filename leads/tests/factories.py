"""Plain makers of leads and what they need; rows without events, like rows of long ago."""

from leads.kinds import Kind, PointKind, StageCategory
from leads.models import Contact, ContactPoint, Lead, Stage, Status
from leads.normal import normal


def make_stage(name: str = "Leads", category: str = StageCategory.LEAD, **fields) -> Stage:
    return Stage.objects.get_or_create(name=name, defaults={"category": category, **fields})[0]


def make_status(name: str = "New", kind: str = Kind.NEW, stage: Stage | None = None, **fields):
    stage = stage or make_stage()
    defaults = {"kind": kind, **fields}
    return Status.objects.get_or_create(name=name, stage=stage, defaults=defaults)[0]


def make_lead(name: str = "Ada Byron", **fields) -> Lead:
    if "status" not in fields:
        fields["status"] = make_status()
    return Lead.objects.create(name=name, **fields)


def make_contact(lead: Lead, name: str = "Max Weber", **fields) -> Contact:
    return Contact.objects.create(lead=lead, name=name, **fields)


def make_point(lead: Lead, value: str, contact: Contact | None = None, **fields) -> ContactPoint:
    kind = PointKind.EMAIL if "@" in value else PointKind.PHONE
    fields.setdefault("normal", normal(kind, value, ""))
    return ContactPoint.objects.create(lead=lead, contact=contact, kind=kind, value=value, **fields)
