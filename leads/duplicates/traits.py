"""What a lead is recognised by, in the form it is compared in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.db.models import Exists, OuterRef

from leads.duplicates.providers import PUBLIC
from leads.kinds import LeadKind, PointKind
from leads.models import ContactPoint, Lead, Trait, TraitKind
from leads.normal import NotAnAddress, link, normal
from records.models import Erasure
from records.search.folding import fold

Key = tuple[str, str]  # kind of trait, compared form
CHUNK = 2_000


def domain_of(website: str) -> str:
    """“https://www.Acme.example/en” → “acme.example”; empty where no host can be read."""
    try:
        host = urlsplit(link(website)).hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.").rstrip(".")
    return host[:254] if "." in host and host not in PUBLIC else ""


def traits(
    *,
    kind: str,
    name: str,
    company_name: str = "",
    website: str = "",
    points: Iterable[tuple[str, str]] = (),
    others: Iterable[tuple[str, str]] = (),
) -> set[Key]:
    """The traits of one lead.

    ``points`` are (kind, normalised value) of the lead's own addresses, ``others`` those of its
    contacts: they count as addresses, but a contact's mail domain is not the business's. A lead
    with nothing but a company is compared by it, as a business.
    """
    points, is_business = list(points), kind == LeadKind.BUSINESS
    found = {(str(point_kind), value) for point_kind, value in [*points, *others]}
    if is_business:
        mail = [value.rpartition("@")[2] for each, value in points if each == PointKind.EMAIL]
        domains = {domain_of(each) for each in [website, *mail] if each}
        found |= {(TraitKind.DOMAIN.value, each) for each in domains if each}
    named = TraitKind.BUSINESS if is_business or not name else TraitKind.PERSON
    if folded := fold(name or company_name)[:400].strip():
        found.add((named.value, folded))
    return found


def typed_traits(values: dict, *, country: str) -> set[Key]:
    """Of what somebody is typing: what is no address yet is passed over."""
    points = []
    for field, point_kind in (("emails", PointKind.EMAIL), ("phones", PointKind.PHONE)):
        typed = values.get(field) or []
        for value in [typed] if isinstance(typed, str) else typed:
            try:
                points.append((point_kind.value, normal(point_kind, value, country)))
            except NotAnAddress:
                continue
    return traits(
        kind=values.get("kind") or LeadKind.PERSON,
        name=values.get("name") or "",
        company_name=values.get("company_name") or "",
        website=values.get("website") or "",
        points=points,
    )


def traits_of(ids: Sequence[int]) -> dict[int, set[Key]]:
    """{lead: its traits} of those not in the trash, in two reads."""
    own, others = defaultdict(list), defaultdict(list)
    points = ContactPoint.objects.live().filter(lead_id__in=ids)
    points = points.exclude(contact__deleted_at__isnull=False)
    for lead_id, contact, kind, value in points.values_list(
        "lead_id", "contact_id", "kind", "normal"
    ):
        (others if contact else own)[lead_id].append((kind, value))
    # An erased lead is like nobody: all tokens begin alike (X36).
    erased = Erasure.objects.filter(record_type=Lead.record_type, record_id=OuterRef("id"))
    leads = Lead.objects.live().with_ids(ids).exclude(Exists(erased))
    fields = ("kind", "name", "company_name", "website")
    return {
        pk: traits(**dict(zip(fields, values, strict=True)), points=own[pk], others=others[pk])
        for pk, *values in leads.values_list("id", *fields)
    }


def refresh_traits(ids: Sequence[int]) -> None:
    """Makes the stored traits of these leads what they are now; repeating is harmless."""
    wanted = {(pk, *key) for pk, keys in traits_of(ids).items() for key in keys}
    stored = Trait.objects.filter(lead_id__in=ids)
    present = {row[1:]: row[0] for row in stored.values_list("id", "lead_id", "kind", "key")}
    gone = [pk for row, pk in present.items() if row not in wanted]
    Trait.objects.filter(id__in=gone).delete()
    new = sorted(wanted - present.keys())
    Trait.objects.bulk_create(
        (Trait(lead_id=pk, kind=kind, key=key) for pk, kind, key in new), ignore_conflicts=True
    )
