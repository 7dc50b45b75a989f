"""The one measure of likeness: form, import, record page and duplicates list all ask here.

Two leads may be the same when they share one of these (X01):

- **e-mail**: the same normalised address, a business's contacts included;
- **phone**: the same normalised number, contacts included; two people of one business may share
  its number;
- **web domain**: businesses only; of the website or of the business's own mail addresses, unless
  it is a public mail provider's;
- **name**: folded (case, accents, width) names whose trigram similarity is at least ``NEAR``,
  people with people and businesses with businesses.

A business and its own people or parts are never taken for each other. What more than ``CROWD``
leads share (a switchboard, "Test") says nothing about any of them and is passed over.

``NEAR`` was chosen by looking at real names. From 0.70 up stand "Sarah Burke"/"Sara Burke" (0.77)
and "Diana Smith"/"Diane Smith" (0.71); just below stand "Tina Anderson"/"Tim Anderson" (0.69),
"United Oil & Gas Corp."/"United Oil & Gas, UK" (0.68) and "Mills Inc"/"Miller Inc" (0.62), who
are different people and businesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import connection, transaction

from leads.duplicates.traits import Key
from leads.models import TraitKind

NEAR = 0.7
CROWD = 20
# How sure each kind makes; a name counts by its similarity. Sums order the list.
STRENGTH = {TraitKind.EMAIL: 60, TraitKind.PHONE: 40, TraitKind.DOMAIN: 30}
OF_A_NAME = 25


class Probe(NamedTuple):
    """One trait of something asked about: ``number`` names it (a lead, a row of a file)."""

    number: int
    kind: str
    key: str


class Match(NamedTuple):
    """A lead that shares a trait with what was asked about."""

    number: int
    lead_id: int
    kind: str
    similarity: float

    @property
    def strength(self) -> int:
        return STRENGTH.get(self.kind) or round(OF_A_NAME * self.similarity)


# %(owners)s null: whoever asks sees every lead. %(own)s: numbers are leads, not their own twins.
MATCHES = """
    WITH probe AS MATERIALIZED (
        SELECT * FROM unnest(%(numbers)s::bigint[], %(kinds)s::text[], %(keys)s::text[])
            AS p (number, kind, key)
    ), me AS MATERIALIZED (
        SELECT p.*, l.company_id FROM probe p
        LEFT JOIN leads_lead l ON %(own)s AND l.id = p.number
    ), found AS (
        SELECT p.number, p.company_id, x.lead_id, p.kind, 1.0 AS similarity FROM me p
        CROSS JOIN LATERAL (
            SELECT t.lead_id, count(*) OVER () AS n FROM leads_trait t
            WHERE t.key = p.key AND t.kind = p.kind LIMIT %(crowd)s + 1
        ) x
        WHERE p.kind IN ('email', 'phone', 'domain') AND x.n <= %(crowd)s
        UNION ALL
        SELECT p.number, p.company_id, x.lead_id, p.kind, x.similarity FROM me p
        CROSS JOIN LATERAL (
            SELECT t.lead_id, similarity(t.key, p.key) AS similarity, count(*) OVER () AS n
            FROM leads_trait t
            WHERE t.kind IN ('person', 'business') AND t.kind = p.kind AND t.key %% p.key
            ORDER BY 2 DESC, 1 LIMIT %(crowd)s + 1
        ) x
        WHERE p.kind IN ('person', 'business') AND x.n <= %(crowd)s
    )
    SELECT f.number, f.lead_id, f.kind, max(f.similarity)::float8
    FROM found f JOIN leads_lead l ON l.id = f.lead_id
    WHERE l.deleted_at IS NULL
      AND (%(owners)s::bigint[] IS NULL OR l.owner_id = ANY(%(owners)s::bigint[]))
      AND NOT (%(own)s AND (f.number = l.id OR f.number = l.company_id OR f.company_id = l.id
               OR f.kind = 'phone' AND f.company_id = l.company_id) IS TRUE)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def probes(numbered: Iterable[tuple[int, Iterable[Key]]]) -> Iterator[Probe]:
    return (Probe(number, *key) for number, keys in numbered for key in keys)


def matches(asked: Iterable[Probe], *, user=None, own: bool = False) -> list[Match]:
    """Leads alike to what is asked about, as far as ``user`` may see them; one statement.

    ``own``: the numbers are leads themselves. Without a user (a handler) all leads count.
    """
    asked = list(asked)
    owners = user.visible_owner_ids() if user is not None else None
    if not asked or (user is not None and not user.is_active):
        return []
    params = {
        "numbers": [each.number for each in asked],
        "kinds": [each.kind for each in asked],
        "keys": [each.key for each in asked],
        "owners": None if owners is None else list(owners),
        "own": own,
        "crowd": CROWD,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        threshold = [str(NEAR)]
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", threshold)
        cursor.execute(MATCHES, params)
        return [Match(*row) for row in cursor.fetchall()]
