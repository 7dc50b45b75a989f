"""What else a customer may want: upgrades, what goes with what it has, and what customers with the
same products have too (LS-30, LS-31)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from psycopg import sql

from invoices.kinds import InvoiceKind, InvoiceState, LinkKind
from invoices.models import InvoiceLine, Product, ProductLink, Subscription
from leads.models import Lead

MOST = 6  # shown
PEERS = 2_000  # of the customers with a product, the newest that are looked at
FEWEST = 2  # that have both, or it may be chance
SHARE = 30  # percent of those with the one that have the other, too
NO_SALE = (InvoiceState.DRAFT, InvoiceState.VOID, InvoiceState.CREDITED)
# A product somebody bought, or gets again and again; drafts and what was taken back say nothing.
HELD = """
    SELECT s.lead_id, s.product_id FROM invoices_subscription s
    WHERE s.deleted_at IS NULL AND s.{column} = {value}
    UNION
    SELECT l.lead_id, l.product_id FROM invoices_invoiceline l
    JOIN invoices_invoice i ON i.id = l.invoice_id
    WHERE l.deleted_at IS NULL AND i.deleted_at IS NULL AND l.{column} = {value}
          AND i.kind = %(invoice)s AND i.state <> ALL(%(no_sale)s)
"""
ALSO = sql.SQL(
    """
    WITH peers AS MATERIALIZED (
        SELECT x.product_id, p.lead_id
        FROM unnest(%(owned)s::bigint[]) AS x (product_id)
        CROSS JOIN LATERAL (
            SELECT h.lead_id FROM ({of_product}) h JOIN leads_lead d ON d.id = h.lead_id
            WHERE d.id <> %(lead)s AND d.deleted_at IS NULL
                  AND (%(owners)s::bigint[] IS NULL OR d.owner_id = ANY(%(owners)s::bigint[]))
            ORDER BY h.lead_id DESC LIMIT %(peers)s
        ) p
    ),
    totals AS (SELECT product_id, count(*) AS n FROM peers GROUP BY product_id),
    theirs AS (
        SELECT e.lead_id, t.product_id FROM (SELECT DISTINCT lead_id FROM peers) e
        CROSS JOIN LATERAL ({of_lead}) t WHERE t.product_id <> ALL(%(owned)s::bigint[])
    )
    SELECT DISTINCT ON (theirs.product_id) theirs.product_id, peers.product_id, count(*), totals.n
    FROM peers JOIN theirs ON theirs.lead_id = peers.lead_id
    JOIN totals ON totals.product_id = peers.product_id
    JOIN invoices_product o ON o.id = theirs.product_id AND o.active AND o.deleted_at IS NULL
    GROUP BY theirs.product_id, peers.product_id, totals.n
    HAVING count(*) >= %(fewest)s AND count(*) * 100 >= totals.n * %(share)s
    ORDER BY theirs.product_id, count(*) * 1.0 / totals.n DESC, totals.n DESC, peers.product_id
    """
).format(
    of_product=sql.SQL(HELD.format(column="product_id", value="x.product_id")),
    of_lead=sql.SQL(HELD.format(column="lead_id", value="e.lead_id")),
)


@dataclass(frozen=True)
class Suggestion:
    """``product`` for who has ``because``; ``both`` of ``of`` customers with the one have the
    other, too (None: the two are linked in the set-up)."""

    product: Product
    because: Product
    is_upgrade: bool = False
    both: int | None = None
    of: int | None = None


def owned_by(lead: Lead) -> list[int]:
    """Products it gets or bought."""
    gets = Subscription.objects.going_on().filter(lead=lead, product__isnull=False)
    bought = InvoiceLine.objects.filter(
        lead=lead, product__isnull=False, deleted_at=None, invoice__deleted_at=None,
        invoice__kind=InvoiceKind.INVOICE,
    ).exclude(invoice__state__in=NO_SALE)  # fmt: skip
    ids = gets.order_by().values_list("product", flat=True)
    return sorted(set(ids.union(bought.order_by().values_list("product", flat=True))))


def suggestions_for(lead: Lead, user) -> list[Suggestion]:
    """What was linked on purpose comes first, then what similar customers have, the surest first;
    each product once. Only customers the user may see are counted, and none is named (TRUST A3).
    """
    owned = owned_by(lead)
    if not owned:
        return []
    linked = _linked(owned)
    known = {each.product.pk for each in linked}
    similar = [each for each in _similar(lead, owned, user) if each.product.pk not in known]
    return [*linked, *similar][:MOST]


def _linked(owned: Sequence[int]) -> list[Suggestion]:
    """Upgrades first. What goes together does so whichever of the two was named first; nobody is
    offered the smaller one of an upgrade."""
    links = ProductLink.objects.live().select_related("product", "other").order_by("-kind", "id")
    either = Q(product__in=owned) | Q(other__in=owned, kind=LinkKind.RELATED)
    found: dict[int, Suggestion] = {}
    for each in links.filter(either):
        turned = each.product_id not in owned
        has, offered = (each.other, each.product) if turned else (each.product, each.other)
        if offered.pk not in owned and offered.active and offered.deleted_at is None:
            is_upgrade = each.kind == LinkKind.UPGRADE
            found.setdefault(offered.pk, Suggestion(offered, has, is_upgrade))
    return list(found.values())


def _similar(lead: Lead, owned: Sequence[int], user) -> list[Suggestion]:
    params = {
        "owned": list(owned), "lead": lead.pk, "owners": user.visible_owner_ids(),
        "peers": PEERS, "fewest": FEWEST, "share": SHARE, "invoice": InvoiceKind.INVOICE.value,
        "no_sale": [each.value for each in NO_SALE],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ALSO, params)
        rows = cursor.fetchall()
    rows.sort(key=lambda row: (-row[2] / row[3], -row[3], row[0]))
    products = Product.objects.in_bulk({pk for row in rows[:MOST] for pk in row[:2]})
    return [
        Suggestion(products[other], products[because], both=both, of=of)
        for other, because, both, of in rows[:MOST]
    ]
