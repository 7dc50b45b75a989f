"""What leads show of themselves: the path of stages, and how their story is told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.criteria import missing
from leads.duplicates.likely import alike_to, open_pairs
from leads.forms.activities import CallForm, MailForm, MeetingForm
from leads.models import Activity, ContactPoint, Criterion, Lead, ScoreRule, Stage, Status
from leads.scoring.rules import Scoring, rules, today
from leads.scoring.words import signed
from notifications.forms.letters import TextForm
from notifications.panels import COMING, OUTBOX
from records.composers import Composer, register
from records.models import Record
from records.once import written_once
from records.panels import Panel
from records.panels import register as show_panel
from records.timeline.labels import labelled
from records.timeline.tellings import EDITED_AT, GROUPS, Group, tells

GROUPS["activities"] = Group(_("Activities"), Activity)
labelled(ContactPoint, "value")
labelled(Activity, "text")
tells(
    "leads.created", _("added this lead"), icon="plus", tone="green", quiet=True,
    named=pgettext_lazy("history", "added"),
)  # fmt: skip
tells(
    "leads.status_changed", _("moved this lead"), icon="move-right", tone="blue",
    named=pgettext_lazy("history", "moved"),
)  # fmt: skip
tells("leads.merged", _("merged into this one:"), icon="merge", tone="blue", quiet=True)
tells("leads.relinked", _("moved"), hidden=True)
tells("leads.not_same", _("said it is not the same as another"), icon="split", quiet=True)
CALL = frozenset({"direction", "outcome", "minutes"})
tells(
    "leads.called", _("called"), icon="phone", tone="teal", group="activities", body=True, only=CALL
)
tells(
    "leads.met", _("met"), icon="users", tone="violet", group="activities", body=True,
    only=frozenset({"place", "minutes"}),
)  # fmt: skip
tells(
    "leads.mail_drafted", _("wrote a draft"), icon="mail", tone="grey", group="activities",
    body=True, only=frozenset({"to", "subject"}),
)  # fmt: skip
tells("leads.draft_sent", _("sent a draft"), hidden=True)
tells("leads.activity_changed", _("corrected"), group="activities")
tells("leads.activity_removed", _("removed"), icon="trash-2", group="activities", quiet=True)
tells("leads.mapped", _("changed the set-up of"), icon="settings")
tells("leads.point_added", _("added"), icon="at-sign", tone="green", quiet=True)
tells("leads.point_changed", _("corrected"), icon="at-sign")
tells("leads.point_removed", _("removed"), icon="at-sign", quiet=True)
tells("leads.contact_added", _("added"), icon="user-round-plus", tone="green", quiet=True)
tells("leads.contact_changed", pgettext_lazy("history", "changed"), icon="user-round")
tells("leads.contact_removed", _("removed"), icon="user-round-minus", quiet=True)
tells("leads.contact_restored", _("took back"), icon="user-round", quiet=True)


EDITED_AT.update(
    dict.fromkeys(("leads.called", "leads.met", "leads.mail_drafted"), "activity_edit")
)


MAIL_DOES = (("fill", _("Put the template in"), False), ("send", _("Send"), True))
SMS_DOES = (("send", _("Send"), True),)


def offer_activities(model: type[Record], route: str) -> None:
    """Calls, meetings, mails and texts in the composer of a type of record."""
    for place, keys, icon, label, button, form, more in (
        (10, "p", "phone", _("Call"), _("Log the call"), CallForm, ()),
        (20, "t", "users", _("Meeting"), _("Log the meeting"), MeetingForm, ()),
        (
            30, "w", "mail", pgettext_lazy("composer", "E-mail"), _("Keep the draft"), MailForm,
            MAIL_DOES,
        ),
    ):  # fmt: skip
        register(
            model,
            Composer(
                name=str(form.kind),
                label=label,
                icon=icon,
                form=lambda record, user, form=form: form(record=record, user=user),
                route=route,
                button=button,
                position=place,
                keys=keys,
                more=more,
            ),
        )
    register(
        model,
        Composer(
            name="sms",
            label=_("SMS"),
            icon="message-circle",
            form=lambda record, user: TextForm(record=record, user=user),
            route=route,
            button=_("Put the template in"),
            position=35,
            more=SMS_DOES,
            is_offered=lambda: settings.SMS_PROVIDER != "none",
        ),
    )


offer_activities(Lead, "activity_log")


@dataclass(frozen=True)
class Step:
    """A stage on the path of a lead (WB-16)."""

    name: str
    is_done: bool
    is_here: bool


@written_once
def stages_in_order() -> QuerySet[Stage]:
    return Stage.objects.live().in_order()


@written_once
def statuses_in_order() -> QuerySet[Status]:
    return Status.objects.live().order_by("position", "id")


class Line:
    """The stages as the lead sees them: where it stands, where it can go; two reads."""

    def __init__(self, lead: Lead) -> None:
        self.lead, self.here = lead, lead.status.stage_id
        self.stages = stages_in_order()
        self.statuses: dict[int, list[Status]] = {stage.pk: [] for stage in self.stages}
        for status in statuses_in_order():
            self.statuses.get(status.stage_id, []).append(status)

    @property
    def steps(self) -> list[Step]:
        """In their order; those before the lead's own count as done."""
        place = self._place
        return [
            Step(stage.name, n < place, stage.pk == self.here)
            for n, stage in enumerate(self.stages)
        ]

    @property
    def choices(self) -> list[tuple[str, list[tuple[int | str, str]]]]:
        """Statuses to choose from, under their stages."""
        found = [
            (stage.name, [(status.pk, status.name) for status in self.statuses[stage.pk]])
            for stage in self.stages
        ]
        return [group for group in found if group[1]]

    @cached_property
    def ahead(self) -> Status | None:
        """The first status of the next stage: "Move to …" (WB-14, WB-16)."""
        return self._first(self.stages[self._place + 1 :])

    @cached_property
    def back(self) -> Status | None:
        """There is always a way back (WB-15)."""
        return self._first(self.stages[: self._place][::-1] if self._is_on else [])

    @cached_property
    def missing(self) -> list[Criterion]:
        """What the lead lacks to move on (idea 4)."""
        return missing(self.lead, self.ahead) if self.ahead else []

    @property
    def _is_on(self) -> bool:
        return any(stage.pk == self.here for stage in self.stages)

    @property
    def _place(self) -> int:
        """A stage taken out of use counts as the end."""
        ids = [stage.pk for stage in self.stages]
        return ids.index(self.here) if self._is_on else len(ids)

    def _first(self, stages: list[Stage]) -> Status | None:
        for stage in stages:
            for status in self.statuses[stage.pk]:
                status.stage = stage
                return status
        return None


def possible_duplicates(lead: Lead, user) -> dict | None:
    """Nothing where there are none, or where the lead is in the trash."""
    found = [] if lead.is_trashed else alike_to(lead, user=user)
    return {"alike": found, "may_write": user.can_write()} if found else None


show_panel(Lead, OUTBOX)
show_panel(Lead, COMING)
show_panel(
    Lead,
    Panel(
        "duplicates",
        "leads/duplicates/panel.html",
        possible_duplicates,
        position=10,
        ahead=lambda lead, user: [(open_pairs, lead.pk)],
    ),
)


def score_parts(lead: Lead) -> list[tuple[str, ScoreRule, bool]] | None:
    """What makes the score, most points first: words, rule, and whether it adds (LS-23, SX-18).
    None without rules."""
    found = rules()
    if not found:
        return None
    scoring = Scoring(found, today())
    given = sorted(scoring.points_of(lead), key=lambda part: -part[1])
    return [(signed(points), rule, points > 0) for rule, points in given]
