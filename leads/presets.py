"""Ready-made stages and statuses to start from (H1). The first status is the automatic one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.kinds import Kind, StageCategory
from records.tones import Tone


class StatusPreset(NamedTuple):
    name: str | Promise
    kind: Kind
    colour: Tone
    definition: str | Promise = ""


class StagePreset(NamedTuple):
    name: str | Promise
    category: StageCategory
    inactivity_days: int | None
    statuses: list[StatusPreset]


class Preset(NamedTuple):
    title: str | Promise
    about: str | Promise
    stages: list[StagePreset]


LEAD, OPPORTUNITY, CUSTOMER = StageCategory
S = StatusPreset

THROUGHLINE = Preset(
    _("Throughline"),
    _("Three stages and every kind of status, from the first message to the last renewal."),
    [
        StagePreset(
            _("Leads"),
            LEAD,
            5,
            [
                S(
                    _("New"),
                    Kind.NEW,
                    Tone.BLUE,
                    _("Showed interest; nobody has been in touch."),
                ),
                S(
                    _("Contacted"),
                    Kind.CONTACTED,
                    Tone.CYAN,
                    _("We wrote or called; no answer yet."),
                ),
                S(_("Working"), Kind.WORKING, Tone.INDIGO, _("A good fit, and in conversation.")),
                S(
                    _("Unqualified"),
                    Kind.UNQUALIFIED,
                    Tone.GREY,
                    _("Not a fit. No further action is needed."),
                ),
            ],
        ),
        StagePreset(
            _("Opportunities"),
            OPPORTUNITY,
            7,
            [
                S(
                    _("Qualified"),
                    Kind.QUALIFIED,
                    Tone.VIOLET,
                    _("Wants to evaluate, has budget and need."),
                ),
                S(
                    _("Proposal sent"),
                    Kind.PROPOSAL,
                    Tone.PINK,
                    _("Has our proposal; no decision yet."),
                ),
                S(
                    _("Negotiation"),
                    Kind.NEGOTIATION,
                    Tone.ORANGE,
                    _("Wants to go on; price or terms are open."),
                ),
                S(_("Won"), Kind.WON, Tone.GREEN, _("Agreed, signed or bought.")),
                S(_("Lost"), Kind.LOST, Tone.GREY, _("Decided not to go on.")),
            ],
        ),
        StagePreset(
            _("Customers"),
            CUSTOMER,
            30,
            [
                S(_("Onboarding"), Kind.ONBOARDING, Tone.TEAL, _("Is being set up.")),
                S(_("Active"), Kind.ACTIVE, Tone.GREEN, _("Uses what they bought.")),
                S(
                    _("Churn risk"),
                    Kind.CHURN_RISK,
                    Tone.RED,
                    _("Low usage or no answer: may leave."),
                ),
                S(_("Renewal"), Kind.RENEWAL, Tone.AMBER, _("The contract is up for renewal.")),
                S(_("Former"), Kind.FORMER, Tone.GREY, _("Has left.")),
            ],
        ),
    ],
)

CHARTMOGUL = Preset(
    _("ChartMogul style"),
    _("New, working, qualified and unqualified leads; customers by subscription."),
    [
        StagePreset(
            _("Leads"),
            LEAD,
            7,
            [
                S(_("New Lead"), Kind.NEW, Tone.BLUE, _("Not looked at yet.")),
                S(
                    _("Working Lead"),
                    Kind.WORKING,
                    Tone.INDIGO,
                    _("Qualified by research, and contacted."),
                ),
                S(
                    _("Qualified Lead"),
                    Kind.QUALIFIED,
                    Tone.VIOLET,
                    _("Wants to evaluate; an opportunity is open."),
                ),
                S(
                    _("Unqualified Lead"),
                    Kind.UNQUALIFIED,
                    Tone.GREY,
                    _("Not a fit, or no answer. No further action is needed."),
                ),
            ],
        ),
        StagePreset(
            _("Customers"),
            CUSTOMER,
            None,
            [
                S(_("Active Subscriber"), Kind.ACTIVE, Tone.GREEN, _("Has a subscription.")),
                S(_("Cancelled"), Kind.FORMER, Tone.GREY, _("Had a subscription.")),
            ],
        ),
    ],
)

WEB3BOX = Preset(
    _("Web3Box style"),
    _("Added, Negotiation, Legal, Execution: each stage a group of actions."),
    [
        StagePreset(
            _("Added"),
            LEAD,
            2,
            [
                S(_("Added"), Kind.NEW, Tone.BLUE, _("Just came in.")),
                S(_("Contact Made"), Kind.CONTACTED, Tone.CYAN, _("Thanked, called or met.")),
                S(_("Not Interested"), Kind.UNQUALIFIED, Tone.GREY, _("Said no.")),
            ],
        ),
        StagePreset(
            _("Negotiation"),
            OPPORTUNITY,
            10,
            [
                S(_("Proposal Sent"), Kind.PROPOSAL, Tone.PINK, _("Has our offer.")),
                S(_("Negotiating"), Kind.NEGOTIATION, Tone.ORANGE, _("Talks about terms.")),
            ],
        ),
        StagePreset(
            _("Legal"),
            OPPORTUNITY,
            10,
            [
                S(_("Contract Review"), Kind.NEGOTIATION, Tone.AMBER, _("With the lawyers.")),
                S(_("Contract Signed"), Kind.WON, Tone.GREEN, _("Both have signed.")),
                S(_("Withdrawn"), Kind.LOST, Tone.GREY, _("Backed out.")),
            ],
        ),
        StagePreset(
            _("Execution"),
            CUSTOMER,
            20,
            [
                S(_("In Production"), Kind.ONBOARDING, Tone.TEAL, _("Is being made.")),
                S(_("Shipped"), Kind.ACTIVE, Tone.GREEN, _("Is with the client.")),
                S(_("Completed"), Kind.FORMER, Tone.GREY, _("Delivered and paid.")),
            ],
        ),
    ],
)

ARTICLE = Preset(
    _("Lead status article"),
    _("Leads, opportunities and customers with the statuses most guides describe."),
    [
        StagePreset(
            _("Leads"),
            LEAD,
            7,
            [
                S(_("New Lead"), Kind.NEW, Tone.BLUE, _("Interested, not yet contacted.")),
                S(_("Contacted"), Kind.CONTACTED, Tone.CYAN, _("Contacted, not yet qualified.")),
                S(
                    _("Unqualified"),
                    Kind.UNQUALIFIED,
                    Tone.GREY,
                    _("No fit by budget, industry or job title."),
                ),
            ],
        ),
        StagePreset(
            _("Opportunities"),
            OPPORTUNITY,
            10,
            [
                S(
                    _("Qualified"),
                    Kind.QUALIFIED,
                    Tone.VIOLET,
                    _("A good fit by budget, industry and job title."),
                ),
                S(_("Proposal Sent"), Kind.PROPOSAL, Tone.PINK, _("Sent, no decision yet.")),
                S(_("Negotiation"), Kind.NEGOTIATION, Tone.ORANGE, _("Price or terms are open.")),
                S(_("Closed Won"), Kind.WON, Tone.GREEN, _("Signed a contract or bought.")),
                S(_("Closed Lost"), Kind.LOST, Tone.GREY, _("Decided not to move forward.")),
            ],
        ),
        StagePreset(
            _("Customers"),
            CUSTOMER,
            30,
            [
                S(_("Onboarding"), Kind.ONBOARDING, Tone.TEAL, _("Tutorials and training.")),
                S(_("Active"), Kind.ACTIVE, Tone.GREEN, _("Actively using.")),
                S(_("Churn Risk"), Kind.CHURN_RISK, Tone.RED, _("Low usage or engagement.")),
                S(_("Renewal"), Kind.RENEWAL, Tone.AMBER, _("Up for renewal.")),
            ],
        ),
    ],
)

PRESETS: dict[str, Preset] = {
    "throughline": THROUGHLINE,
    "chartmogul": CHARTMOGUL,
    "web3box": WEB3BOX,
    "article": ARTICLE,
}

# f(name of the preset, by=): what upper apps set up beside it where there is none yet.
BESIDE: list[Callable[..., Any]] = []
