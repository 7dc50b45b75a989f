"""Ready-made rules for leads, by the organisation's own statuses (LS-06, CM-24…25, LS-20…21)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.comments import PREFIX
from automations.models import Rule
from automations.offers import AFTER
from automations.reading import Broken, nobody
from automations.ready import Ready, offer_ready
from leads.automations import LEADS, SILENT, UNANSWERED
from leads.kinds import Kind
from leads.models import Lead, Stage, Status
from notifications.reminders.latest import latest
from records.actions import create
from records.models import CommentType, FieldDefinition
from records.models.fields import FieldType
from records.tones import Tone


def to_status(*kinds: Kind) -> list[dict]:
    """Setting the first status of the first of these kinds there is. Raises Broken."""
    for kind in kinds:
        found = Status.objects.live().filter(kind=kind).in_order().first()
        if found is not None:
            return [{"effect": "set.status", "value": found.pk}]
    words = _("There is no status that means “%(kind)s”. Add one under Stages and statuses first.")
    raise Broken(words % {"kind": kinds[0].label})


def contacted(by) -> Rule:
    return Rule(
        name=_("First outreach: contacted"),
        list_name=LEADS,
        trigger="leads.reached_out",
        params=f"status_kind={Kind.NEW}",
        effects=to_status(Kind.CONTACTED, Kind.WORKING),
    )


def unanswered(by) -> Rule:
    """Longer than any reminder, so that no lead is closed before its owner was reminded (H5)."""
    periods = [
        days
        for place in (Stage, Status)
        for days in place.objects.live().values_list("inactivity_days", flat=True)
    ]
    longest = latest(max(filter(None, periods), default=0), today=nobody().now.date())
    return Rule(
        name=_("No response: unqualified"),
        list_name=LEADS,
        trigger=AFTER,
        when={"moment": UNANSWERED, "days": max(30, longest + 1), "side": "after"},
        params=f"status_kind={Kind.CONTACTED},{Kind.WORKING}",
        effects=to_status(Kind.UNQUALIFIED),
    )


def refused(by) -> Rule:
    """Comments of this type tell that the client said no; where there is none it is added."""
    name = _("Negative reply")
    known = CommentType.objects.filter(name=name, deleted_at=None).first()
    if known is None:
        known = CommentType(name=name, icon="thumbs-down", colour=Tone.RED, is_answer=True)
        create([known], by=by, kind="comment_type.created", title=name)
    kinds = f"{Kind.NEW},{Kind.CONTACTED},{Kind.WORKING}"
    return Rule(
        name=_("Negative reply: unqualified"),
        list_name=LEADS,
        trigger=f"{PREFIX}{known.pk}",
        params=f"status_kind={kinds}",
        effects=to_status(Kind.UNQUALIFIED),
    )


def churn(by) -> Rule:
    return Rule(
        name=_("Silent customer: churn risk"),
        list_name=LEADS,
        trigger=AFTER,
        when={"moment": SILENT, "days": 60, "side": "after"},
        params=f"status_kind={Kind.ACTIVE}",
        effects=to_status(Kind.CHURN_RISK),
    )


def renewal(by) -> Rule:
    """Offered by the tasks' app, which adds what is to be done. The date is a custom field of the
    organisation's own: one named after renewal, or the only date there is."""
    dates = FieldDefinition.objects.filter(
        target_type=Lead.record_type, type=FieldType.DATE, deleted_at=None
    )
    named = dates.filter(key__contains="renew") | dates.filter(label__icontains="renew")
    found = named.order_by("id").first() or dates.order_by("id").first()
    if found is None:
        raise Broken(_("Add a custom field with a date first, such as “Renewal”."))
    return Rule(
        name=_("Renewal is near"),
        list_name=LEADS,
        trigger=AFTER,
        when={"moment": found.column, "days": 30, "side": "before"},
        params=f"status_kind={Kind.ACTIVE},{Kind.CHURN_RISK}",
        effects=to_status(Kind.RENEWAL),
    )


for _key, _title, _hint, _make in (
    ("contacted", gettext_lazy("First outreach: contacted"),
     gettext_lazy("The first call, meeting or e-mail moves a new lead on."), contacted),
    ("unanswered", gettext_lazy("No response: unqualified"),
     gettext_lazy("Who has not answered for 30 days is worked no longer."), unanswered),
    ("refused", gettext_lazy("Negative reply: unqualified"),
     gettext_lazy("A comment “Negative reply” ends the work on a lead."), refused),
    ("churn", gettext_lazy("Silent customer: churn risk"),
     gettext_lazy("A customer nobody spoke with for 60 days is looked after."), churn),
):  # fmt: skip
    offer_ready(Ready(_key, _title, _hint, _make))
