"""Plain makers of deals and what they need; rows without events, like rows of long ago."""

from deals.models import Deal, Pipeline, Stage
from leads.tests.factories import make_lead

STAGES = {"open": ("Discovery", 20), "won": ("Closed won", 100), "lost": ("Closed lost", 0)}


def make_pipeline(name: str = "New business", **fields) -> Pipeline:
    return Pipeline.objects.get_or_create(name=name, defaults=fields)[0]


def make_stage(kind: str = "open", name: str = "", pipeline: Pipeline | None = None, **fields):
    usual, likelihood = STAGES[kind]
    defaults = {"kind": kind, "win_likelihood": likelihood, "position": list(STAGES).index(kind)}
    pipeline = pipeline or make_pipeline()
    return Stage.objects.get_or_create(
        pipeline=pipeline, name=name or usual, defaults=defaults | fields
    )[0]


def make_deal(name: str = "Ovens", *, stage: Stage | None = None, **fields) -> Deal:
    stage = stage or make_stage()
    fields.setdefault("lead", None)
    fields["lead"] = fields["lead"] or make_lead("Harbour Bakery")
    defaults = {"currency": "EUR", "win_likelihood": stage.win_likelihood}
    return Deal.objects.create(name=name, pipeline=stage.pipeline, stage=stage, **defaults | fields)
