"""Large exports as jobs: the file is written by a worker and fetched by its owner only."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from records.jobs import runner
from records.jobs.runner import job_kind
from records.lists.asker import Asker
from records.lists.declaration import LISTS
from records.lists.export import csv_lines, write_xlsx
from records.lists.reading import Reading
from records.lists.state import read_params, read_state, read_wish
from records.lists.tabs import read_tabs
from records.models import Job
from records.storage import whole_or_gone

EXPORT = "records.export"
AT_ONCE = 5000
FORMATS = ("csv", "xlsx")


def start_export(reading: Reading, *, by, form: str) -> Job:
    """Writes the list, as it stands when the worker gets to it, to a file for its user."""
    params = {
        "list": reading.record_list.name,
        "query": reading.state.wish.query(),
        "format": form,
        "zone": reading.asker.zone_name,
    }
    title = _("Export: %(title)s") % {"title": reading.record_list.title}
    return runner.start(EXPORT, user=by, title=title, params=params)


def file_of(job: Job) -> Path:
    return Path(settings.MEDIA_ROOT) / "exports" / f"{job.pk}.{job.params['format']}"


@job_kind(EXPORT)
def export_step(job: Job) -> bool:
    """Everything in one go; a worker that dies leaves half a file, which the next overwrites."""
    record_list = LISTS[job.params["list"]]
    with timezone.override(ZoneInfo(job.params["zone"])):
        asker = Asker.of(job.user)
        wish = read_wish(
            record_list, read_params(job.params["query"]), read_tabs(record_list, job.user)
        )
        reading = Reading(record_list, read_state(record_list, wish, asker), asker)
        path = file_of(job)
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_or_gone(path):
            rows = write_file(reading, path, job.params["format"])
    job.done = job.total = rows
    job.result = {"rows": rows, "url": record_list.url("done", job.pk)}
    return True


def write_file(reading: Reading, path: Path, form: str) -> int:
    """Returns the number of rows below the head."""
    if form == "xlsx":
        return write_xlsx(reading, path)
    with path.open("w", encoding="utf-8", newline="") as file:
        return sum(1 for line in csv_lines(reading) if file.write(line)) - 1
