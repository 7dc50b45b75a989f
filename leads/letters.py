"""What texts about a lead may name, and who reads them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext_lazy

from leads.kinds import PointKind
from leads.models import ContactPoint, Lead
from notifications.correspondents import Correspondent, Reach, register
from notifications.merge.fields import MergeField, offer
from notifications.models import Channel

KINDS = {Channel.MAIL: PointKind.EMAIL, Channel.SMS: PointKind.PHONE}


def reaches(leads: Sequence[Lead], channel: Channel, *, user) -> dict[int, list[Reach]]:
    """A lead's own addresses in their order, then those of the people there. A number without a
    country code, or with an extension, gets no SMS."""
    points = ContactPoint.objects.live().filter(
        lead_id__in=[each.pk for each in leads], kind=KINDS[channel]
    )
    own_first = points.order_by(F("contact").asc(nulls_first=True), "position", "id")
    if channel == Channel.SMS:
        own_first = own_first.filter(normal__regex=r"^\+[0-9]+$")
    names = {each.pk: str(each) for each in leads}
    found: dict[int, list[Reach]] = {}
    for point in own_first.select_related("contact"):
        value = point.value if channel == Channel.MAIL else point.normal
        name = point.contact.name if point.contact else names[point.lead_id]
        reach = Reach(value, name, is_own=point.contact_id is None)
        found.setdefault(point.lead_id, []).append(reach)
    return found


register(Lead, Correspondent(reaches, related=("status", "owner")))


def first_name(lead: Lead) -> str:
    return "" if lead.is_business or not lead.name else lead.name.split()[0]


def phone(lead: Lead) -> str:
    points = ContactPoint.objects.live().filter(lead=lead, kind=PointKind.PHONE)
    return points.values_list("value", flat=True).first() or ""


def email(lead: Lead) -> str:
    found = reaches([lead], Channel.MAIL, user=None).get(lead.pk)
    return found[0].value if found else ""


LEAD_FIELDS = (
    MergeField("lead.name", gettext_lazy("name"), lambda lead, sender: lead.name),
    MergeField("lead.first_name", gettext_lazy("first name"), lambda lead, _s: first_name(lead)),
    MergeField("lead.company", gettext_lazy("company"), lambda lead, _s: lead.company_name),
    MergeField("lead.job_title", gettext_lazy("job title"), lambda lead, _s: lead.job_title),
    MergeField("lead.city", gettext_lazy("city"), lambda lead, _s: lead.city),
    MergeField("lead.country", gettext_lazy("country"), lambda lead, _s: str(lead.country_name)),
    MergeField("lead.website", gettext_lazy("website"), lambda lead, _s: lead.website),
    MergeField("lead.email", gettext_lazy("e-mail"), lambda lead, _s: email(lead)),
    MergeField("lead.phone", gettext_lazy("phone"), lambda lead, _s: phone(lead)),
    MergeField("lead.owner", gettext_lazy("owner"), lambda lead, _s: str(lead.owner or "")),
)
offer(Lead, *LEAD_FIELDS)
