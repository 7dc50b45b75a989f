"""When a report is due, and what its mail says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.actions.messages import queue
from notifications.kinds import Content, MessageKind, register
from notifications.models import Channel, Message, ReportMail
from notifications.wishes import next_report
from records.actors import SYSTEM
from records.lists.refused import Refused
from records.models import SavedReport
from records.reports.asked import Asked
from records.reports.declaration import REPORTS
from records.reports.roomy import roomy
from records.reports.tables import Answer, Section
from records.reports.views import saved_url
from users.links import public_url
from users.models import Organisation

REPORT = "notifications.report"
MOST_ROWS = 50  # of a table in a mail; the page has all
AT_ONCE = 200


@transaction.atomic
def send_reports(now: datetime) -> int:
    """Queues what is due, each once: the message's key names the wish and its moment. Nobody who
    has left gets one. Returns how many are queued; the rest waits for the next sweep."""
    due = ReportMail.objects.select_for_update(skip_locked=True, of=["self"])
    rows = due.filter(due_at__lte=now).select_related("user", "saved").order_by("due_at", "id")
    messages = []
    for row in rows[:AT_ONCE]:
        if row.user.is_active and not row.saved.is_trashed:
            messages.append(
                Message(
                    key=f"report:{row.pk}:{row.due_at:%Y%m%dT%H%M}", channel=Channel.MAIL,
                    kind=REPORT, recipient=row.user.email, user=row.user, subject=row.saved.title,
                )
            )  # fmt: skip
        row.due_at = next_report(row.every, row.user, now)
        row.save(update_fields=["due_at"])
    if messages:
        queue(messages, by=SYSTEM, now=now)
    return len(messages)


def compose(message: Message) -> Content | None:
    """The numbers at the moment of sending, of what the reader may see by then (TRUST A3); None
    where the wish was taken back, the report is gone, or it is no longer shared with them."""
    pk, user = int(message.key.split(":")[1]), message.user
    if user is None or not user.is_active:
        return None
    mine = SavedReport.objects.visible_to(user).live()
    wish = ReportMail.objects.filter(pk=pk, user=user).first()
    saved = mine.filter(pk=wish.saved_id).first() if wish else None
    report = REPORTS.get(saved.report) if saved else None
    if report is None or not report.visible_to(user):
        return None
    zone = ZoneInfo(user.time_zone or Organisation.current().time_zone)
    with translation.override(user.locale or settings.LANGUAGE_CODE), timezone.override(zone):
        try:
            asked = Asked(report, user, QueryDict(saved.params))
            with roomy():
                answer = report.read(asked)
        except Refused:
            return _written(saved, Answer([], notes=[_("It can no longer be read as it was saved: "
                                                       "open it and save it anew.")]))  # fmt: skip
        return _written(saved, answer)


def _written(saved: SavedReport, answer: Answer) -> Content:
    link = public_url(saved_url(saved))
    figures = [f"{str(each.label).capitalize()}: {each.words}" for each in answer.figures]
    tables = [_as_text(section) for section in answer.sections]
    notes = [str(each) for each in answer.notes]
    text = "\n\n".join([saved.title, link, *figures, *tables, *notes])
    html = format_html(
        '<!doctype html>\n<html><body dir="auto"><h1><a href="{}">{}</a></h1>{}{}{}</body></html>',
        link,
        saved.title,
        _paragraphs(figures),
        format_html_join("\n", "{}", ((_as_html(section),) for section in answer.sections)),
        _paragraphs(notes),
    )
    return Content(f"{saved.title} · {Organisation.current().name or 'Throughline'}", text, html)


def _paragraphs(lines: Iterable[str]) -> SafeString:
    return format_html_join("\n", "<p>{}</p>", ((line,) for line in lines))


def _rows(section: Section) -> list[list[str]]:
    drawn = section.table.drawn[:MOST_ROWS]
    return [[str(cell["words"]) for cell in row["cells"]] for row in drawn]


def _as_text(section: Section) -> str:
    """Columns under each other, for mail programmes that show plain text."""
    lines = [[col.heading for col in section.table.columns], *_rows(section)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    drawn = ("  ".join(words.ljust(width) for words, width in zip(line, widths, strict=True))
             for line in lines)  # fmt: skip
    return "\n".join([str(section.title), *(line.rstrip() for line in drawn)])


def _as_html(section: Section) -> SafeString:
    heads = format_html_join("", "<th>{}</th>", ((c.heading,) for c in section.table.columns))
    cells = (format_html_join("", "<td>{}</td>", ((w,) for w in row)) for row in _rows(section))
    rows = format_html_join("\n", "<tr>{}</tr>", ((row,) for row in cells))
    table = '<h2>{}</h2><table border="1" cellpadding="4" cellspacing="0"><tr>{}</tr>{}</table>'
    return format_html(table, section.title, heads, rows)


register(MessageKind(REPORT, gettext_lazy("report"), compose=compose))
