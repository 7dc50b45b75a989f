"""Who sends a document and who gets it: as they are today, or as they were when it went out."""

from __future__ import annotations

from typing import Any

from invoices.models import BillingProfile, Seller
from leads.kinds import PointKind
from leads.models import Lead
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


def buyer_today(lead: Lead, *, contact=None, reference: str = "") -> dict[str, Any]:
    """The client, from the billing details and, where these say nothing, from the lead (SX-02)."""
    profile = BillingProfile.objects.filter(lead=lead, deleted_at=None).first()
    profile = profile or BillingProfile(lead=lead)
    mail = lead.points.filter(kind=PointKind.EMAIL, contact=None, deleted_at=None).first()
    return {
        "name": profile.name or lead.name or lead.company_name,
        "address": lines_of(profile.address) or address_of(lead),
        "country": profile.country or lead.country,
        "contact": contact.name if contact else "",
        "email": profile.email or (mail.normal if mail else ""),
        "vat_id": profile.vat_id,
        "reference": reference or profile.reference,
    }


def address_of(lead: Lead) -> list[str]:
    """The lines of an envelope below the name."""
    place = " ".join(filter(None, [lead.postal_code, lead.city]))
    return [line for line in (lead.street, place, lead.region) if line]


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
