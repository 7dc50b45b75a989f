"""Takes the sample data away again, and nothing else (X44)."""

from __future__ import annotations

from django.apps import apps
from django.db import models, transaction

from leads.demo.chapters import CHAPTERS
from leads.demo.load import KIND
from leads.models import (
    Activity,
    Category,
    Contact,
    ContactPoint,
    Lead,
    Location,
    Partner,
    ScoreRule,
    Source,
)
from leads.scoring.writing import rescore
from records.models import Batch, Event, Span
from users.gates import must_be_admin
from users.models import Team, User


@transaction.atomic
def remove_demo(*, by) -> int:
    """Deletes the sample leads with all that was ever said of them; returns how many leads.

    What people added since stays, unless it hangs on a sample lead. Sample colleagues who hold
    something real are kept, as is whoever asks. Sample data is the one thing in the product that
    is deleted outright: it never was anybody's. Raises PermissionDenied.
    """
    must_be_admin(by)
    batches = list(Batch.objects.filter(kind=KIND).values_list("id", flat=True))
    gone = _made(batches, Lead)
    for chapter in reversed(CHAPTERS):
        chapter.remove(gone, batches=batches)
    _forget_lines(gone)
    _drop_rules(_made(batches, ScoreRule))
    for model in (Source, Partner, Location, Category):
        _delete_unused(model, _made(batches, model))
    people = [pk for pk in _made(batches, User) if pk != getattr(by, "pk", None)]
    _dismiss(people, _made(batches, Team))
    Event.objects.filter(batch__in=batches, line__isnull=True).delete()
    Batch.objects.filter(id__in=batches).delete()
    return len(gone)


def is_there() -> bool:
    """Whether sample data can be removed."""
    return Batch.objects.filter(kind=KIND).exists()


def _made(batches: list[int], model: type[models.Model]) -> list[int]:
    """Ids of the model's rows the sample batch created, told by its events."""
    events = Event.objects.filter(batch__in=batches, record_type=model.record_type)
    return list(events.values_list("record_id", flat=True).distinct())


def _forget_lines(ids: list[int]) -> None:
    """Leads with contacts, addresses, history, comments and everything else on their line."""
    hanging = Contact.objects.filter(lead_id__in=ids).values_list("id", flat=True)
    points = ContactPoint.objects.filter(lead_id__in=ids).values_list("id", flat=True)
    for model, gone in ((Lead, ids), (Contact, list(hanging)), (ContactPoint, list(points))):
        Span.objects.filter(record_type=model.record_type, record_id__in=gone).delete()
    Event.objects.filter(line__in=ids).delete()
    for model in _on_lines():
        model._base_manager.filter(line__in=ids).delete()
    Activity.objects.filter(lead_id__in=ids).delete()
    ContactPoint.objects.filter(lead_id__in=ids).delete()
    Contact.objects.filter(lead_id__in=ids).delete()
    Lead.objects.filter(company_id__in=ids).exclude(id__in=ids).update(company=None)
    Lead.objects.filter(id__in=ids).update(company=None)
    Lead.objects.filter(id__in=ids).delete()


def _on_lines() -> list[type[models.Model]]:
    """Kernel tables that name the line of what they hold: comments, files, search rows."""
    return [
        model
        for model in apps.get_app_config("records").get_models()
        if model is not Event and any(field.name == "line" for field in model._meta.fields)
    ]


def _drop_rules(ids: list[int]) -> None:
    """Without the sample rules, what real leads there are have no score, or that of other rules."""
    if ScoreRule.objects.filter(id__in=ids).delete()[0]:
        rescore(list(Lead.objects.values_list("id", flat=True)))


def _delete_unused(model: type[models.Model], ids: list[int]) -> None:
    used = Lead.objects.filter(**{f"{model._meta.model_name}__in": ids})
    kept = set(used.values_list(model._meta.model_name, flat=True))
    model.objects.filter(id__in=set(ids) - kept).delete()


def _dismiss(people: list[int], teams: list[int]) -> None:
    """Colleagues who hold nothing real and did nothing real; then the teams they leave empty."""
    Team.objects.filter(id__in=teams, manager__in=people).update(manager=None)
    User.objects.filter(id__in=people, team__in=teams).update(team=None)
    for user in User.objects.filter(id__in=people):
        if not Event.objects.filter(actor_id=user.pk, line__isnull=False).exists():
            _delete_if_free(user)
    for team in Team.objects.filter(id__in=teams):
        _delete_if_free(team)


def _delete_if_free(row: models.Model) -> None:
    try:
        with transaction.atomic():
            row.delete()
    except models.ProtectedError:
        pass  # something real hangs on it, so it stays
