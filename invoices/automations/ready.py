"""Ready-made rules about quotes and services (LS-13, LS-15, LS-21)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.models import Rule
from automations.offers import AFTER
from automations.reading import Broken
from automations.ready import Ready, offer_ready
from deals.kinds import StageKind
from deals.models import Pipeline, Stage
from invoices.automations.quotes import DEALS, LEADS
from invoices.automations.services import CUSTOMER, ENDS, SERVICES
from invoices.kinds import SubscriptionState
from invoices.parties import seller_row
from leads.kinds import Kind
from leads.ready import to_status

EVEN = 50  # percent: from here on a deal is rather won than lost
BEFORE = (Kind.NEW, Kind.CONTACTED, Kind.WORKING, Kind.QUALIFIED)


def proposal_sent(by) -> Rule:
    return Rule(
        name=_("Quote sent: proposal sent"),
        list_name=LEADS,
        trigger="quotes.issued",
        params=f"status_kind={','.join(BEFORE)}",
        effects=to_status(Kind.PROPOSAL),
    )


def pipelines() -> dict[int, str]:
    return dict(Pipeline.objects.live().in_order().values_list("pk", "name"))


def open_stages(pipeline: int | None) -> list[Stage]:
    """In their order. Raises Broken without any."""
    stages = Stage.objects.live().filter(pipeline=pipeline, kind=StageKind.OPEN)
    found = list(stages.in_order().select_related("pipeline"))
    if not found:
        raise Broken(_("There is no pipeline with an open stage. Add one under Pipelines first."))
    return found


def named(name: str, pipeline: Pipeline) -> str:
    """The name says which pipeline it is for where there are several."""
    if len(pipelines()) == 1:
        return name
    return (_("%(rule)s (%(pipeline)s)") % {"rule": name, "pipeline": pipeline})[:120]


def moving(before: list[Stage], to: Stage, **more) -> Rule:
    """Deals that stand before it are moved on, none is moved back."""
    asked = ",".join(str(each.pk) for each in before)
    effects = [{"effect": "set.stage", "value": to.pk}]
    return Rule(list_name=DEALS, params=f"stage={asked}", effects=effects, **more)


def deal_quoted(by, pipeline: int | None) -> Rule:
    """To the first stage in which deals are rather won than lost, or the last one. Raises Broken
    where nothing stands before it."""
    stages = open_stages(pipeline)
    likely = next((each for each in stages if each.win_likelihood >= EVEN), stages[-1])
    before = stages[: stages.index(likely)]
    if not before:
        raise Broken(_("The pipeline needs a stage before the one for sent quotes."))
    name = named(_("Quote sent: deal moves on"), likely.pipeline)
    return moving(before, likely, name=name, trigger="quotes.deal_issued")


def deal_agreed(by, pipeline: int | None) -> Rule:
    """Won; where a payment wins deals of the pipeline, to the last stage before. Raises Broken."""
    stages = open_stages(pipeline)
    name = named(_("Quote accepted: deal moves on"), stages[0].pipeline)
    won = Stage.objects.live().filter(pipeline=pipeline, kind=StageKind.WON)
    to = won.in_order().first()
    if str(pipeline) in seller_row().paid_stages or to is None:
        to = stages.pop()
    if not stages:
        raise Broken(_("The pipeline needs a stage before the one for accepted quotes."))
    return moving(stages, to, name=name, trigger="quotes.deal_accepted")


offer_ready(
    Ready(
        "proposal_sent",
        gettext_lazy("Quote sent: proposal sent"),
        gettext_lazy("A quote that goes out moves the lead on to “proposal sent”."),
        proposal_sent,
    )
)
for _key, _title, _hint, _make in (
    ("deal_quoted", gettext_lazy("Quote sent: deal moves on"),
     gettext_lazy("A quote that goes out moves its deal on to the stage in which quotes are "
                  "talked about."), deal_quoted),
    ("deal_agreed", gettext_lazy("Quote accepted: deal moves on"),
     gettext_lazy("A quote the client accepts wins its deal, or moves it to the last stage where "
                  "deals are won by a payment."), deal_agreed),
):  # fmt: skip
    offer_ready(Ready(_key, _title, _hint, _make, pipelines, gettext_lazy("Pipeline")))


def renewal(by) -> Rule:
    """The customer stands under renewal, and who looks after the service has to ask. Raises
    Broken without such a status."""
    status = to_status(Kind.RENEWAL)[0]["value"]
    task = {"title": _("Ask about the renewal"), "days": 3, "note": "", "kind": None, "owner": None}
    return Rule(
        name=_("A service is up for renewal"),
        list_name=SERVICES,
        trigger=AFTER,
        when={"moment": ENDS, "days": 30, "side": "before"},
        params=f"status={SubscriptionState.ACTIVE}",
        effects=[{"effect": CUSTOMER, "status": status}, {"effect": "tasks.create", **task}],
    )


offer_ready(
    Ready(
        "services_renewal",
        gettext_lazy("A service is up for renewal"),
        gettext_lazy(
            "30 days before a service ends or renews its customer stands under renewal, and who "
            "looks after it gets a task. It takes the place of what the services it reaches do by "
            "themselves."
        ),
        renewal,
    )
)
