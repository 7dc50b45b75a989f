"""Whether a rule that counts days from a date takes care of a record: then nothing else has to."""

from __future__ import annotations

from datetime import datetime

from automations.engine.running import done_with
from automations.models import Due, Rule, Run
from automations.models.runs import COUNTED
from automations.reading import Broken, Reading, nobody


def takes_care(rule: Rule, record_id: int, now: datetime) -> bool:
    """It acted on the record at the date as it stands, or will as far as can be said now: the
    record meets the conditions, and the rule neither passed it over nor is done with it."""
    reading = Reading(rule, nobody(now))
    try:
        dated = reading.records().filter(pk=record_id).annotate(basis=reading.moment.at)
        basis = dated.values_list("basis", flat=True).first()
        if basis is None:
            return False
        own = {"rule": rule, "record_id": record_id}
        if Run.objects.filter(COUNTED, key=f"t{basis.isoformat()}", **own).exists():
            return True
        # A date nobody planned yet is one the handler of events has not come to.
        passed_over = Due.objects.filter(basis=basis, due_at=None, **own).exists()
        met = reading.matching().exclude(done_with(rule)).filter(pk=record_id)
        return not passed_over and met.exists()
    except Broken:
        return False
