"""What each person did (X30): calls, meetings, mails, comments."""

from __future__ import annotations

from collections import defaultdict

from django import forms
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Activity, ActivityKind, CallOutcome, Direction, Lead
from records.models import Comment
from records.reports import Answer, Asked, Cell, Col, Counted, Row, Section, Shows, Table
from records.reports.charts import Bar, Bars, Part
from records.reports.declaration import register
from records.reports.questions import PeriodField
from records.spans import Relation
from users.models import User
from users.reports import PeopleReport

KINDS = {
    "calls": (gettext_lazy("calls"), "blue"),
    "reached": (gettext_lazy("reached"), ""),
    "meetings": (gettext_lazy("meetings"), "violet"),
    "emails": (gettext_lazy("e-mails"), "amber"),
    "comments": (gettext_lazy("comments"), "teal"),
}
ALL = "all"  # kinds, or people
NOBODY = "nobody"
REACHED = Q(kind=ActivityKind.CALL) & (Q(outcome=CallOutcome.REACHED) | Q(direction=Direction.IN))
LOGGED = {
    "calls": Q(kind=ActivityKind.CALL),
    "reached": REACHED,
    "meetings": Q(kind=ActivityKind.MEETING),
    "emails": Q(kind=ActivityKind.EMAIL),
    ALL: Q(kind__in=[ActivityKind.CALL, ActivityKind.MEETING, ActivityKind.EMAIL]),
}
# A row per lead: how often, and when last.
BEHIND = "SELECT lead AS id, count(*) AS number, max(day) AS day FROM ({}) a GROUP BY lead"


@register
class ActivityReport(PeopleReport):
    """How often each person was in touch with leads in a period, as far as the asker may see
    these leads."""

    name = "activities"
    title = gettext_lazy("Activities by person")
    hint = gettext_lazy("Calls, meetings, e-mails and comments of a period.")
    group = gettext_lazy("Leads")
    icon = "phone-call"
    model = Lead

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
        rows = [person_row(asked, names.get(pk, _("nobody")), found[pk], pk) for pk in people]
        whole: dict[str, int] = defaultdict(int)
        for each in found.values():
            for kind, count in each.items():
                whole[kind] += count
        if rows:
            rows.append(person_row(asked, _("Total"), whole, ALL))
        table = Table(columns, rows)
        bars = [bar_of(names.get(pk, _("nobody")), found[pk]) for pk in people[:12]]
        legend = [(words, tone) for words, tone in KINDS.values() if tone]
        picture = Bars(_("Activities by person"), bars, legend)
        note = _("Calls and meetings by the day they took place, all else by the day it was "
                 "written. Who wrote it down counts, whoever owns the lead.")  # fmt: skip
        return Answer([Section("people", _("People"), table, picture, note)])

    def activities(self, asked: Asked) -> QuerySet[Activity]:
        """Of live leads the asker may see, in the period, by whom is asked about."""
        start, end = asked.moments(asked.values["period"])
        found = Activity.objects.live().visible_to(asked.user).filter(self.whose(asked))
        return found.filter(at__gte=start, at__lt=end, lead__deleted_at__isnull=True).order_by()

    def comments(self, asked: Asked) -> QuerySet[Comment]:
        start, end = asked.moments(asked.values["period"])
        leads = Lead.objects.live().visible_to(asked.user).order_by().values("id")
        found = Comment.objects.live().filter(
            self.whose(asked), created_at__gte=start, created_at__lt=end,
            target_type=Lead.record_type, target_id__in=leads,
        )  # fmt: skip
        return found.order_by()

    def whose(self, asked: Asked) -> Q:
        owners = self.owners(asked)
        return Q() if owners is None else Q(author_id__in=owners)

    def counts(self, asked: Asked) -> dict[int | None, dict[str, int]]:
        """{person: {kind: number}}; two queries."""
        kinds = list(KINDS)[:4]
        numbers = {kind: Count("id", filter=LOGGED[kind]) for kind in kinds}
        found: dict[int | None, dict[str, int]] = defaultdict(dict)
        for author, *counts in self.activities(asked).values_list("author").annotate(**numbers):
            found[author] |= zip(kinds, counts, strict=True)
        for author, count in self.comments(asked).values_list("author").annotate(Count("id")):
            found[author]["comments"] = count
        return found

    def counted(self, asked: Asked, cell: str) -> Counted | None:
        """The leads somebody was in touch with, by "<kind>.<person>"."""
        kind, _dot, person = cell.partition(".")
        if kind not in {*KINDS, ALL}:
            return None
        by = {ALL: Q(), NOBODY: Q(author=None)}.get(person)
        if by is None and not (person.isascii() and person.isdigit() and len(person) < 16):
            return None
        by = Q(author=int(person)) if by is None else by
        parts = []
        if kind in LOGGED:
            logged = self.activities(asked).filter(LOGGED[kind], by)
            parts.append(logged.values_list("lead", TruncDate("at")))
        if kind in {"comments", ALL}:
            written = self.comments(asked).filter(by)
            parts.append(written.values_list("target_id", TruncDate("created_at")))
        every = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
        columns = [Col("number", _("times")), Col("day", _("last"), Shows.DATE)]
        words = KINDS[kind][0] if kind in KINDS else _("Activities")
        told = Relation.joined("SELECT * FROM ({}) a (lead, day)", Relation.of(every))
        return Counted(str(words).capitalize(), Relation.joined(BEHIND, told), columns)


def done(counts: dict[str, int]) -> int:
    return sum(count for kind, count in counts.items() if kind != "reached")


def person_row(asked: Asked, name: str, counts: dict[str, int], who: int | str | None) -> Row:
    """``who``: an id, None for nobody, "all" for the sum of all."""
    whose = NOBODY if who is None else who
    told = {kind: counts.get(kind, 0) for kind in KINDS} | {ALL: done(counts)}
    cells = {
        kind: Cell(count, asked.records_url(f"{kind}.{whose}")) for kind, count in told.items()
    }
    return Row({"person": Cell(name)} | cells, total=who == ALL)


def bar_of(name: str, counts: dict[str, int]) -> Bar:
    parts = [Part(counts.get(kind, 0), tone) for kind, (_words, tone) in KINDS.items() if tone]
    return Bar(name, number_format(done(counts), force_grouping=True), parts)
