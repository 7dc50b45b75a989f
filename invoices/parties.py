"""Who sends a document and who gets it: as they are today, or as they were when it went out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from invoices.models import BillingProfile, Seller
from leads.kinds import PointKind
from leads.models import ContactPoint, Lead
from users.models import Organisation

PARTY = ("name", "address", "country", "contact", "email", "phone", "vat_id", "tax_number",
         "register", "reference")  # fmt: skip


def seller_row() -> Seller:
    """What the organisation set up, or the defaults (not saved) before anybody did."""
    return Seller.objects.first() or Seller()


def seller_today() -> dict[str, Any]:
    """Us, as a document tells it: the fields of ``papers.paper.Party``, the bank, the colour."""
    row, house = seller_row(), Organisation.current()
    return {
        "name": row.legal_name or house.name,
        "address": lines_of(row.address or house.address),
        "country": row.country or house.country,
        "email": row.email,
        "phone": row.phone,
        "vat_id": row.vat_id,
        "tax_number": row.tax_number,
        "register": row.register,
        "bank": {"name": row.bank, "iban": row.iban, "bic": row.bic},
        "colour": row.colour,
    }


def buyers_today(leads: Iterable[Lead]) -> dict[int, dict[str, Any]]:
    """{lead: what ``buyer_today`` says of it} of many, in two reads."""
    known = {lead.pk: lead for lead in leads}
    profiles = {
        profile.lead_id: profile
        for profile in BillingProfile.objects.filter(lead__in=known, deleted_at=None)
    }
    points = ContactPoint.objects.filter(
        lead__in=known, kind=PointKind.EMAIL, contact=None, deleted_at=None
    )
    mails = {point.lead_id: point.normal for point in points.order_by("-position", "-id")}
    return {
        pk: _buyer(lead, profiles.get(pk) or BillingProfile(lead=lead), mails.get(pk, ""))
        for pk, lead in known.items()
    }


def buyer_today(lead: Lead, *, contact=None, reference: str = "") -> dict[str, Any]:
    """The client, from the billing details and, where these say nothing, from the lead (SX-02)."""
    profile = BillingProfile.objects.filter(lead=lead, deleted_at=None).first()
    profile = profile or BillingProfile(lead=lead)
    mail = lead.points.filter(kind=PointKind.EMAIL, contact=None, deleted_at=None).first()
    said = _buyer(lead, profile, mail.normal if mail else "")
    said["contact"] = contact.name if contact else ""
    said["reference"] = reference or profile.reference
    return said


def _buyer(lead: Lead, profile: BillingProfile, mail: str) -> dict[str, Any]:
    return {
        "name": profile.name or lead.name or lead.company_name,
        "address": lines_of(profile.address) or address_of(lead),
        "country": profile.country or lead.country,
        "contact": "",
        "email": profile.email or mail,
        "vat_id": profile.vat_id,
        "reference": profile.reference,
    }


def address_of(lead: Lead) -> list[str]:
    """The lines of an envelope below the name."""
    place = " ".join(filter(None, [lead.postal_code, lead.city]))
    return [line for line in (lead.street, place, lead.region) if line]


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
