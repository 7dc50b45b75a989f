"""What texts about a lead may name, and the long work of writing to many."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.actions.letters import first_addresses, send_mailing
from leads.kinds import PointKind
from leads.models import ContactPoint, Lead
from notifications.merge.fields import MergeField, offer
from records.actions.batches import open_batch
from records.jobs import runner
from records.jobs.runner import job_kind
from records.lists.selecting import slice_of
from records.models import Job, Selection
from users.models import User

MAILING = "leads.mailing"
CHUNK = 200


def first_name(lead: Lead) -> str:
    return "" if lead.is_business or not lead.name else lead.name.split()[0]


def phone(lead: Lead) -> str:
    points = ContactPoint.objects.live().filter(lead=lead, kind=PointKind.PHONE)
    return points.values_list("value", flat=True).first() or ""


def email(lead: Lead) -> str:
    return first_addresses([lead]).get(lead.pk, "")


offer(
    Lead,
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


def start_mailing(selection: Selection, *, by: User, subject: str, text: str) -> Job:
    """Writes to all selected leads, a chunk at a time; its batch is the way back (TRUST 2)."""
    params = {"selection": str(selection.pk), "subject": subject, "text": text}
    title = _("E-mail: %(subject)s") % {"subject": subject}
    return runner.start(MAILING, user=by, title=title, params=params, total=selection.count)


@job_kind(MAILING)
def mailing_step(job: Job) -> bool:
    """Those the person still sees, by the ids that were shown; each one message, whatever dies in
    between: its key is the job's and the lead's."""
    if not job.user.can_write():
        raise PermissionDenied(_("You may not write to leads."))
    selection = Selection.objects.defer("ids").get(pk=job.params["selection"], user=job.user)
    if job.batch is None:
        job.batch = open_batch(by=job.user, kind=MAILING, title=job.title)
    at = job.place.get("at", 0)
    ids = slice_of(selection, at, CHUNK)
    send_mailing(
        Lead.objects.visible_to(job.user).with_ids(ids),
        by=job.user,
        subject=job.params["subject"],
        text=job.params["text"],
        now=timezone.now(),
        key=f"mailing:{job.pk}",
        batch=job.batch,
    )
    job.place, job.done = {"at": at + len(ids)}, at + len(ids)
    job.result = {"url": reverse("records:batch", args=[job.batch.pk])}
    return job.done >= selection.count or not ids
