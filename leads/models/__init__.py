"""Tables of leads, one thought per file."""

from leads.models.activities import Activity, ActivityKind, CallOutcome, Direction
from leads.models.contacts import Contact
from leads.models.criteria import BaseCriterion, Criterion, Side
from leads.models.duplicates import NAMES, DuplicatePair, NotSame, ToCompare, Trait, TraitKind
from leads.models.lead import Lead
from leads.models.points import ContactPoint
from leads.models.scores import ScoreRule, Since
from leads.models.stages import Stage
from leads.models.statuses import Status
from leads.models.terms import Category, Location, Partner, Source

__all__ = [
    "NAMES",
    "Activity",
    "ActivityKind",
    "BaseCriterion",
    "CallOutcome",
    "Category",
    "Contact",
    "ContactPoint",
    "Criterion",
    "Direction",
    "DuplicatePair",
    "Lead",
    "Location",
    "NotSame",
    "Partner",
    "ScoreRule",
    "Side",
    "Since",
    "Source",
    "Stage",
    "Status",
    "ToCompare",
    "Trait",
    "TraitKind",
]
