"""Reads the stream of events and tells people what concerns them (WB-17, X37)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.utils import timezone

from notifications.actions.notifying import Tiding, notify
from notifications.notices.kinds import ASSIGNED, FAILED, FOLLOWED, IMPORTED, MENTIONED
from records.actors import Actor
from records.imports.running import RUN as IMPORT
from records.jobs.runner import ENDED
from records.lists import LISTS
from records.models import Attached, Event, Follower, Job
from records.models.events import ActorKind
from records.models.jobs import JobState
from records.once import written_once
from records.stream.registry import handler
from records.timeline.tellings import telling_of
from records.types import model_of, record_models, record_types

Target = tuple[int, int]


@handler("notices", start="now", hears=lambda event: event.actor_kind != ActorKind.SYSTEM)
def tell(events: list[Event]) -> None:
    """Owners of what they were given, people mentioned, followers: each once per batch, nobody of
    what they did themselves. What the product does by itself (sample data, upkeep) is no news."""
    told = _assigned(events)
    told |= _mentioned(events)
    _followed(events, told)


def _go(event: Event) -> str:
    """What was done in one go is told in one go."""
    return str(event.batch) if event.batch else f"e{event.pk}"


def _tell(found: dict[tuple, set[Target]], kind: str, by: dict[tuple, Actor]) -> None:
    """``found``: {(go, user, record type): targets}."""
    for actor in set(by.values()):
        tidings = [
            Tiding(
                user_id=user_id,
                key=f"{kind}:{go}:{user_id}:{record_type}",
                target=(record_type, next(iter(targets))[1] if len(targets) == 1 else None),
                count=len(targets),
            )
            for (go, user_id, record_type), targets in found.items()
            if by[go, user_id, record_type] == actor
        ]
        notify(tidings, by=actor, kind=kind, now=timezone.now())


def _assigned(events: Iterable[Event]) -> set[tuple[int, int]]:
    """Records with a list of their own whose owner somebody else set. Returns (event, user)."""
    listed = {
        each.model.record_type for each in LISTS.values() if hasattr(each.model, "record_type")
    }
    found: dict[tuple, set[Target]] = defaultdict(set)
    by, told = {}, set()
    for event in events:
        owner = event.changes.get("owner_id", [None, None])[1]
        if owner is None or event.record_type not in listed or owner == event.actor_id:
            continue
        place = (_go(event), owner, event.record_type)
        found[place].add((event.record_type, event.record_id))
        by[place] = _actor(event)
        told.add((event.pk, owner))
    _tell(found, ASSIGNED, by)
    return told


def _mentioned(events: Iterable[Event]) -> set[tuple[int, int]]:
    told = set()
    for event in events:
        people = (event.data or {}).get("mentions", []) if event.kind == "comment.added" else []
        target = subject_of(event)
        if people and target:
            tidings = [
                Tiding(user_id=pk, key=f"{MENTIONED}:{event.pk}:{pk}", target=target)
                for pk in people
            ]
            notify(tidings, by=_actor(event), kind=MENTIONED, now=timezone.now())
            told |= {(event.pk, pk) for pk in people}
    return told


def _followed(events: Iterable[Event], told: set[tuple[int, int]]) -> None:
    """Followers of the record, or of the root of its line; only those who see it today: following
    gives no right."""
    subjects = {event.pk: subjects_of(event) for event in events if _is_news(event)}
    followers = followers_of({each for targets in subjects.values() for each in targets})
    found: dict[tuple, set[Target]] = defaultdict(set)
    by = {}
    for event in events:
        for target in subjects.get(event.pk, ()):
            for user_id in followers.get(target, ()):
                if user_id == event.actor_id or (event.pk, user_id) in told:
                    continue
                place = (_go(event), user_id, target[0])
                found[place].add(target)
                by[place] = _actor(event)
    seen = {place: _visible(place[1], targets) for place, targets in found.items()}
    _tell({place: targets for place, targets in seen.items() if targets}, FOLLOWED, by)


def _is_news(event: Event) -> bool:
    return event.record_type in record_types() and not telling_of(event.kind).hidden


def subject_of(event: Event) -> Target | None:
    """The record something was hung on, else the record itself."""
    if event.record_type in record_types() and issubclass(model_of(event.record_type), Attached):
        hung = [event.changes.get(name, [None, None])[1] for name in ("target_type", "target_id")]
        return (hung[0], hung[1]) if all(hung) else None
    return event.record_type, event.record_id


def subjects_of(event: Event) -> set[Target]:
    """That, and the root of the line at which it is told."""
    roots = {(m.record_type, event.line) for m in record_models() if m.line_column == "id"}
    own = subject_of(event)
    return ({own} if own else set()) | (roots if event.line else set())


def followers_of(targets: set[Target]) -> dict[Target, list[int]]:
    types, ids = ({each[place] for each in targets} for place in (0, 1))
    found: dict[Target, list[int]] = defaultdict(list)
    for record_type, record_id, user_id in followers(sorted(types), sorted(ids)):
        found[record_type, record_id].append(user_id)
    return found


@written_once
def followers(types: list[int], ids: list[int]):
    rows = Follower.objects.live().filter(target_type__anyof=types, target_id__anyof=ids)
    return rows.values_list("target_type", "target_id", "user_id")


def _visible(user_id: int, targets: set[Target]) -> set[Target]:
    user = get_user_model().objects.filter(pk=user_id).first()
    if user is None:
        return set()
    record_type = next(iter(targets))[0]
    seen = model_of(record_type).objects.visible_to(user)
    ids = seen.filter(pk__in=[each[1] for each in targets]).values_list("pk", flat=True)
    return {(record_type, pk) for pk in ids}


def _actor(event: Event) -> Actor:
    return Actor(ActorKind(event.actor_kind), event.actor_id)


def tell_end(job: Job) -> None:
    """Whoever started an import hears that it is finished, and of any work that failed."""
    kind = FAILED if job.state == JobState.FAILED else IMPORTED
    is_told = job.state == JobState.FAILED or (job.kind == IMPORT and job.state == JobState.DONE)
    if job.user_id is None or not is_told:
        return
    at = f"{job.finished_at:%Y%m%d%H%M%S}"
    data = {"title": job.title, "job": str(job.pk)}
    tiding = Tiding(user_id=job.user_id, key=f"{kind}:{job.pk}:{at}", data=data)
    notify([tiding], by=Actor(ActorKind.SYSTEM), kind=kind, now=timezone.now())


ENDED.append(tell_end)
