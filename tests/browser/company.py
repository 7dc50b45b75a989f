"""A small company for browser tests, made through the product's own actions."""

from __future__ import annotations

from random import Random

from leads.actions import apply_preset, create_leads
from leads.demo.people import draw_lead
from leads.models import Lead
from users.models import User
from users.tests.factories import make_user


def found_company() -> User:
    """Stages, statuses, and the admin who set them up."""
    admin = make_user("admin", role="admin", is_staff=True, is_superuser=True)
    apply_preset("throughline", by=admin)
    return admin


def add_leads(owner: User, count: int) -> list[Lead]:
    """New leads with e-mails and phones, as sample data have them; the same every time."""
    random = Random(11)
    drafts = [draw_lead(random) for _ in range(count)]
    leads = [Lead(**draft.fields, owner=owner) for draft in drafts]
    create_leads(leads, by=owner, points=[draft.points for draft in drafts])
    return leads
