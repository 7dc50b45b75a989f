"""Ready-made pipelines and reasons to start from (CM-32, WA-03)."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.kinds import Forecast, StageKind
from records.tones import Tone


class StagePreset(NamedTuple):
    """``definition`` says when a deal stands there."""

    name: str | Promise
    colour: Tone
    win_likelihood: int = 0
    kind: StageKind = StageKind.OPEN
    forecast: Forecast = Forecast.PIPELINE
    inactivity_days: int | None = None
    definition: str | Promise = ""


class PipelinePreset(NamedTuple):
    """``name`` is the pipeline's own; ``title`` and ``about`` are shown where one chooses."""

    title: str | Promise
    about: str | Promise
    name: str | Promise
    stages: list[StagePreset]


S = StagePreset
OPEN, WON, LOST = StageKind
BEST_CASE, COMMIT = Forecast.BEST_CASE, Forecast.COMMIT


def closing(won: str | Promise, lost: str | Promise) -> list[StagePreset]:
    """Won and lost stand last in every pipeline (H3)."""
    return [
        S(won, Tone.GREEN, 100, WON, Forecast.CLOSED),
        S(lost, Tone.GREY, 0, LOST, Forecast.OMITTED),
    ]


PIPELINES: dict[str, PipelinePreset] = {
    "new_business": PipelinePreset(
        _("New business"),
        _("Discovery, Evaluation, Negotiation."),
        _("New business"),
        [
            S(
                _("Discovery"), Tone.BLUE, 20, inactivity_days=7,
                definition=_("They want to evaluate; we learn what they need."),
            ),
            S(
                _("Evaluation"), Tone.VIOLET, 40, forecast=BEST_CASE, inactivity_days=7,
                definition=_("They try it out or have seen a demo."),
            ),
            S(
                _("Negotiation"), Tone.ORANGE, 70, forecast=COMMIT, inactivity_days=5,
                definition=_("They want to go on; price or terms are open."),
            ),
            *closing(_("Closed won"), _("Closed lost")),
        ],
    ),
    "renewals": PipelinePreset(
        _("Renewals"),
        _("From the reminder to the renewed contract."),
        _("Renewals"),
        [
            S(_("Upcoming"), Tone.TEAL, 80, inactivity_days=30),
            S(_("In conversation"), Tone.AMBER, 85, forecast=BEST_CASE, inactivity_days=14),
            S(_("Agreed"), Tone.INDIGO, 95, forecast=COMMIT, inactivity_days=14),
            *closing(_("Renewed"), _("Not renewed")),
        ],
    ),
    "webasyst": PipelinePreset(
        _("Webasyst style"),
        _("From the first contact through documents and contract to payment and delivery."),
        _("Sales"),
        [
            S(_("First contact"), Tone.BLUE, 10, inactivity_days=3),
            S(_("E-mail exchange"), Tone.CYAN, 20, inactivity_days=5),
            S(_("Negotiations"), Tone.INDIGO, 30, inactivity_days=7),
            S(_("Meetings"), Tone.VIOLET, 45, forecast=BEST_CASE, inactivity_days=7),
            S(_("Drafting documents"), Tone.PINK, 60, forecast=BEST_CASE, inactivity_days=7),
            S(_("Contract"), Tone.ORANGE, 80, forecast=COMMIT, inactivity_days=7),
            S(_("Payment"), Tone.AMBER, 90, forecast=COMMIT, inactivity_days=14),
            *closing(_("Delivered"), _("Lost")),
        ],
    ),
    "two_stages": PipelinePreset(
        _("Two stages"),
        _("A phone call, then a payment or not."),
        _("Sales"),
        [S(_("Phone call"), Tone.BLUE, 50), *closing(_("Paid"), _("Lost"))],
    ),
}  # fmt: skip

# Pipelines that go with a preset of the leads' process; others start with the first.
BESIDE = {"throughline": ("new_business", "renewals"), "web3box": ("webasyst",)}

# Why deals are lost, to start with (WA-27).
REASONS = [
    _("Price"),
    _("Chose somebody else"),
    _("No budget"),
    _("Bad timing"),
    _("A feature is missing"),
    _("No answer"),
    _("Not a fit"),
]
