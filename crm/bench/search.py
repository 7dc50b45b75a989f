"""Every kind of search, as somebody who sees all and as a rep with own records only."""

from __future__ import annotations

from itertools import cycle

from django.db import connection

from crm.bench.measure import Figure, alternate, p50, p95
from leads.models import ContactPoint, Lead
from records.search.query import find
from users.models import User

ROUNDS = 30
LIMIT = 60  # ms
GOAL = f"p95 ≤ {LIMIT} ms"
# The least a search can cost: one exact key.
FLOOR = "SELECT record_id FROM records_searchkey WHERE key = %s LIMIT 20"


def measure_search() -> list[Figure]:
    rep = User.objects.get(email="owner7@example.com")
    figures = []
    for sees in ("all", "own"):
        User.objects.filter(pk=rep.pk).update(visibility=sees)
        user = User.objects.get(pk=rep.pk)
        for kind, words in queries(rep).items():
            figures.append(_figure(f"search: {kind} ({sees})", user, words))
    return figures


def queries(rep: User) -> dict[str, list[str]]:
    """Words that find something in the rep's own leads, five of each kind."""
    leads = list(Lead.objects.filter(owner=rep, id__gt=100).order_by("id")[:5])
    points = ContactPoint.objects.order_by("id").filter(id__gt=100)
    return {
        "e-mail, exact": list(points.filter(kind="email").values_list("value", flat=True)[:5]),
        "phone": list(points.filter(kind="phone").values_list("value", flat=True)[:5]),
        "beginning of a name": [lead.name[:3] for lead in leads],
        "fragment of a name": [lead.name[2:6] for lead in leads],
        "two words": [lead.name for lead in leads],
        "two letters": [lead.name[:2] for lead in leads],
        "no hit": [f"zzqx{n}" for n in range(5)],
        "typo": [f"{lead.name[:5]}q{lead.name[5:]}" for lead in leads],
    }


def _figure(job: str, user: User, words: list[str]) -> Figure:
    turn, floor_turn = cycle(words), cycle(words)
    found: set[int] = set()

    def floor() -> None:
        with connection.cursor() as cursor:
            cursor.execute(FLOOR, [next(floor_turn)])
            cursor.fetchall()

    mine, best = alternate(lambda: found.add(len(find(user, next(turn)))), floor, ROUNDS)
    return Figure(
        job, p50(mine), p95(mine), p50(best), None, p50(mine) / p50(best), GOAL,
        p95(mine) <= LIMIT, {"hits": f"{min(found)}-{max(found)}"},
    )  # fmt: skip
