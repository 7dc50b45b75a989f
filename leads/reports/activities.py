"""What each person did (X30): calls, meetings, mails, comments."""

from __future__ import annotations

from collections import defaultdict

from django import forms
from django.db.models import Count, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Activity, ActivityKind, CallOutcome, Direction, Lead
from records.models import Comment
from records.reports import Answer, Asked, Cell, Col, Row, Section, Shows, Table
from records.reports.charts import Bar, Bars, Part
from records.reports.declaration import register
from records.reports.questions import PeriodField
from users.models import User
from users.reports import PeopleReport

KINDS = {
    "calls": (gettext_lazy("calls"), "blue"),
    "reached": (gettext_lazy("reached"), ""),
    "meetings": (gettext_lazy("meetings"), "violet"),
    "emails": (gettext_lazy("e-mails"), "amber"),
    "comments": (gettext_lazy("comments"), "teal"),
}


@register
class ActivityReport(PeopleReport):
    """How often each person was in touch with leads in a period, as far as the asker may see
    these leads."""

    name = "activities"
    title = gettext_lazy("Activities by person")
    hint = gettext_lazy("Calls, meetings, e-mails and comments of a period.")
    group = gettext_lazy("Leads")
    icon = "phone-call"

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        return {
            "period": PeriodField(initial="this_month"),
            **super().questions(asked),
        }

    def read(self, asked: Asked) -> Answer:
        found = self.counts(asked)
        names = dict(User.objects.filter(pk__in=found).values_list("pk", "name"))
        people = sorted(found, key=lambda pk: (-done(found[pk]), names.get(pk, "")))
        columns = [Col("person", _("person"), Shows.TEXT),
                   *(Col(kind, words) for kind, (words, _tone) in KINDS.items()),
                   Col("all", _("all"))]  # fmt: skip
        rows = [person_row(names.get(pk, _("nobody")), found[pk]) for pk in people]
        whole: dict[str, int] = defaultdict(int)
        for each in found.values():
            for kind, count in each.items():
                whole[kind] += count
        if rows:
            rows.append(person_row(_("Total"), whole, total=True))
        table = Table(columns, rows)
        bars = [bar_of(names.get(pk, _("nobody")), found[pk]) for pk in people[:12]]
        legend = [(words, tone) for words, tone in KINDS.values() if tone]
        picture = Bars(_("Activities by person"), bars, legend)
        note = _("Calls and meetings by the day they took place, all else by the day it was "
                 "written. Who wrote it down counts, whoever owns the lead.")  # fmt: skip
        return Answer([Section("people", _("People"), table, picture, note)])

    def counts(self, asked: Asked) -> dict[int | None, dict[str, int]]:
        """{person: {kind: number}}; two queries."""
        start, end = asked.moments(asked.values["period"])
        owners = self.owners(asked)
        whose = Q() if owners is None else Q(author_id__in=owners)
        activities = Activity.objects.live().visible_to(asked.user).filter(
            whose, at__gte=start, at__lt=end, lead__deleted_at__isnull=True
        )  # fmt: skip
        reached = Q(outcome=CallOutcome.REACHED) | Q(direction=Direction.IN)
        found: dict[int | None, dict[str, int]] = defaultdict(dict)
        told = activities.order_by().values_list("author").annotate(
            calls=Count("id", filter=Q(kind=ActivityKind.CALL)),
            reached=Count("id", filter=Q(kind=ActivityKind.CALL) & reached),
            meetings=Count("id", filter=Q(kind=ActivityKind.MEETING)),
            emails=Count("id", filter=Q(kind=ActivityKind.EMAIL)),
        )  # fmt: skip
        for author, *counts in told:
            found[author] |= zip(list(KINDS)[:4], counts, strict=True)
        leads = Lead.objects.live().visible_to(asked.user).order_by().values("id")
        comments = Comment.objects.live().filter(
            whose, created_at__gte=start, created_at__lt=end,
            target_type=Lead.record_type, target_id__in=leads,
        )  # fmt: skip
        for author, count in comments.order_by().values_list("author").annotate(Count("id")):
            found[author]["comments"] = count
        return found


def done(counts: dict[str, int]) -> int:
    return sum(count for kind, count in counts.items() if kind != "reached")


def person_row(name: str, counts: dict[str, int], *, total: bool = False) -> Row:
    cells = {kind: Cell(counts.get(kind, 0)) for kind in KINDS}
    return Row({"person": Cell(name), **cells, "all": Cell(done(counts))}, total=total)


def bar_of(name: str, counts: dict[str, int]) -> Bar:
    parts = [Part(counts.get(kind, 0), tone) for kind, (_words, tone) in KINDS.items() if tone]
    return Bar(name, number_format(done(counts), force_grouping=True), parts)
