"""Ready-made stages and statuses to start from (H1). The first status is the automatic one."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.kinds import Colour, Kind, StageCategory


class StatusPreset(NamedTuple):
    name: str | Promise
    kind: Kind
    colour: Colour
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
                    Colour.AZURE,
                    _("Showed interest; nobody has been in touch."),
                ),
                S(
                    _("Contacted"),
                    Kind.CONTACTED,
                    Colour.BLUE,
                    _("We wrote or called; no answer yet."),
                ),
                S(_("Working"), Kind.WORKING, Colour.INDIGO, _("A good fit, and in conversation.")),
                S(
                    _("Unqualified"),
                    Kind.UNQUALIFIED,
                    Colour.GREY,
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
                    Colour.PURPLE,
                    _("Wants to evaluate, has budget and need."),
                ),
                S(
                    _("Proposal sent"),
                    Kind.PROPOSAL,
                    Colour.PINK,
                    _("Has our proposal; no decision yet."),
                ),
                S(
                    _("Negotiation"),
                    Kind.NEGOTIATION,
                    Colour.ORANGE,
                    _("Wants to go on; price or terms are open."),
                ),
                S(_("Won"), Kind.WON, Colour.GREEN, _("Agreed, signed or bought.")),
                S(_("Lost"), Kind.LOST, Colour.GREY, _("Decided not to go on.")),
            ],
        ),
        StagePreset(
            _("Customers"),
            CUSTOMER,
            30,
            [
                S(_("Onboarding"), Kind.ONBOARDING, Colour.CYAN, _("Is being set up.")),
                S(_("Active"), Kind.ACTIVE, Colour.GREEN, _("Uses what they bought.")),
                S(
                    _("Churn risk"),
                    Kind.CHURN_RISK,
                    Colour.RED,
                    _("Low usage or no answer: may leave."),
                ),
                S(_("Renewal"), Kind.RENEWAL, Colour.YELLOW, _("The contract is up for renewal.")),
                S(_("Former"), Kind.FORMER, Colour.GREY, _("Has left.")),
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
                S(_("New Lead"), Kind.NEW, Colour.AZURE, _("Not looked at yet.")),
                S(
                    _("Working Lead"),
                    Kind.WORKING,
                    Colour.INDIGO,
                    _("Qualified by research, and contacted."),
                ),
                S(
                    _("Qualified Lead"),
                    Kind.QUALIFIED,
                    Colour.PURPLE,
                    _("Wants to evaluate; an opportunity is open."),
                ),
                S(
                    _("Unqualified Lead"),
                    Kind.UNQUALIFIED,
                    Colour.GREY,
                    _("Not a fit, or no answer. No further action is needed."),
                ),
            ],
        ),
        StagePreset(
            _("Customers"),
            CUSTOMER,
            None,
            [
                S(_("Active Subscriber"), Kind.ACTIVE, Colour.GREEN, _("Has a subscription.")),
                S(_("Cancelled"), Kind.FORMER, Colour.GREY, _("Had a subscription.")),
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
                S(_("Added"), Kind.NEW, Colour.AZURE, _("Just came in.")),
                S(_("Contact Made"), Kind.CONTACTED, Colour.BLUE, _("Thanked, called or met.")),
                S(_("Not Interested"), Kind.UNQUALIFIED, Colour.GREY, _("Said no.")),
            ],
        ),
        StagePreset(
            _("Negotiation"),
            OPPORTUNITY,
            10,
            [
                S(_("Proposal Sent"), Kind.PROPOSAL, Colour.PINK, _("Has our offer.")),
                S(_("Negotiating"), Kind.NEGOTIATION, Colour.ORANGE, _("Talks about terms.")),
            ],
        ),
        StagePreset(
            _("Legal"),
            OPPORTUNITY,
            10,
            [
                S(_("Contract Review"), Kind.NEGOTIATION, Colour.YELLOW, _("With the lawyers.")),
                S(_("Contract Signed"), Kind.WON, Colour.GREEN, _("Both have signed.")),
                S(_("Withdrawn"), Kind.LOST, Colour.GREY, _("Backed out.")),
            ],
        ),
        StagePreset(
            _("Execution"),
            CUSTOMER,
            20,
            [
                S(_("In Production"), Kind.ONBOARDING, Colour.CYAN, _("Is being made.")),
                S(_("Shipped"), Kind.ACTIVE, Colour.GREEN, _("Is with the client.")),
                S(_("Completed"), Kind.FORMER, Colour.GREY, _("Delivered and paid.")),
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
                S(_("New Lead"), Kind.NEW, Colour.AZURE, _("Interested, not yet contacted.")),
                S(_("Contacted"), Kind.CONTACTED, Colour.BLUE, _("Contacted, not yet qualified.")),
                S(
                    _("Unqualified"),
                    Kind.UNQUALIFIED,
                    Colour.GREY,
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
                    Colour.PURPLE,
                    _("A good fit by budget, industry and job title."),
                ),
                S(_("Proposal Sent"), Kind.PROPOSAL, Colour.PINK, _("Sent, no decision yet.")),
                S(_("Negotiation"), Kind.NEGOTIATION, Colour.ORANGE, _("Price or terms are open.")),
                S(_("Closed Won"), Kind.WON, Colour.GREEN, _("Signed a contract or bought.")),
                S(_("Closed Lost"), Kind.LOST, Colour.GREY, _("Decided not to move forward.")),
            ],
        ),
        StagePreset(
            _("Customers"),
            CUSTOMER,
            30,
            [
                S(_("Onboarding"), Kind.ONBOARDING, Colour.CYAN, _("Tutorials and training.")),
                S(_("Active"), Kind.ACTIVE, Colour.GREEN, _("Actively using.")),
                S(_("Churn Risk"), Kind.CHURN_RISK, Colour.RED, _("Low usage or engagement.")),
                S(_("Renewal"), Kind.RENEWAL, Colour.YELLOW, _("Up for renewal.")),
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
