"""What a merge will make, counted before it is done (X02)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from leads.kinds import PointKind
from leads.models import Contact, ContactPoint, Lead
from records.models import Attachment, Comment, Event, Follower


@dataclass(frozen=True)
class Part:
    """Something that hangs on the leads: how many the one lead will have."""

    label: str
    count: int


def points_of(leads: Sequence[Lead], keep: Lead) -> dict[str, list[str]]:
    """Addresses of the result by kind, the kept lead's first, each once."""
    own = ContactPoint.objects.live().filter(lead__in=leads, contact=None)
    found: dict[str, dict[str, str]] = {PointKind.EMAIL: {}, PointKind.PHONE: {}}
    for point in sorted(own, key=lambda p: (p.lead_id != keep.pk, p.lead_id, p.position, p.pk)):
        found[point.kind].setdefault(point.normal, point.value)
    return {kind: list(values.values()) for kind, values in found.items()}


def parts_of(leads: Sequence[Lead]) -> list[Part]:
    ids = [lead.pk for lead in leads]
    hanging = {"target_type": Lead.record_type, "target_id__in": ids}
    members = Lead.objects.live().filter(company__in=ids).exclude(pk__in=ids)
    followers = Follower.objects.live().filter(**hanging).values("user_id").distinct()
    parts = [
        Part(_("Contacts"), Contact.objects.live().filter(lead__in=ids).count()),
        Part(_("Leads that belong to it"), members.count()),
        Part(_("Comments"), Comment.objects.live().filter(**hanging).count()),
        Part(_("Files"), Attachment.objects.live().filter(**hanging).count()),
        Part(_("Followers"), followers.count()),
        Part(_("Entries of the story"), Event.objects.filter(line__in=ids).count()),
    ]
    return [part for part in parts if part.count]
