"""The long work of writing to many."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from notifications.actions.letters import send_mailing
from notifications.correspondents import Whom
from notifications.kinds import MAILING
from notifications.models import Channel
from records.actions.batches import open_batch
from records.jobs import runner
from records.jobs.runner import job_kind
from records.lists.selecting import record_list_of, slice_of
from records.models import Job, Selection
from users.models import User

CHUNK = 200


def start_mailing(
    selection: Selection,
    *,
    by: User,
    text: str,
    subject: str = "",
    whom: str = Whom.OWN,
    channel: str = Channel.MAIL,
    with_link: bool = True,
) -> Job:
    """Writes about all selected records, a chunk at a time; its batch is the way back (TRUST 2)."""
    params = {"selection": str(selection.pk), "subject": subject, "text": text, "whom": whom}
    params |= {"channel": channel, "with_link": with_link}
    if channel == Channel.MAIL:
        title = _("E-mail: %(subject)s") % {"subject": subject}
    else:
        title = _("SMS: %(text)s") % {"text": Truncator(text).chars(60)}
    return runner.start(MAILING, user=by, title=title, params=params, total=selection.count)


@job_kind(MAILING)
def mailing_step(job: Job) -> bool:
    """Those the person still sees, by the ids that were shown; each one message, whatever dies in
    between: its key is the job's and the record's."""
    if not job.user.can_write():
        raise PermissionDenied(_("You need a seat to write to clients. Ask your administrator."))
    selection = Selection.objects.defer("ids").get(pk=job.params["selection"], user=job.user)
    if job.batch is None:
        job.batch = open_batch(by=job.user, kind=MAILING, title=job.title)
    at = job.place.get("at", 0)
    ids = slice_of(selection, at, CHUNK)
    send_mailing(
        record_list_of(selection).model.objects.visible_to(job.user).with_ids(ids),
        by=job.user,
        **{name: value for name, value in job.params.items() if name != "selection"},
        now=timezone.now(),
        key=f"mailing:{job.pk}",
        batch=job.batch,
    )
    job.place, job.done = {"at": at + len(ids)}, at + len(ids)
    job.result = {"url": reverse("records:batch", args=[job.batch.pk])}
    return job.done >= selection.count or not ids
