"""The three things a file of people and companies can become."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.duplicates.likely import alike_rows, reasons_in_words
from leads.duplicates.traits import Key, traits
from leads.imports.fields import business_lead_fields, contact_fields, lead_fields
from leads.imports.reach import add_contact_points, add_lead_points
from leads.kinds import LONGEST_NAME, LeadKind, PointKind
from leads.models import Contact, ContactPoint, Lead, Status
from records.imports.custom import new_field_on
from records.imports.targets import ImportTarget, Match, register


def starting(kind: LeadKind):
    """A new lead gets the very first status (WB-05), and an owner who sees it: somebody who sees
    only own records imports for themselves, others leave leads unassigned."""

    def defaults(user) -> dict[str, Any]:
        first = Status.objects.automatic()
        return {
            "kind": str(kind),
            "status_id": first and first.pk,
            "owner_id": None if user.visible_owner_ids() is None else user.pk,
            "stage_entered_at": Now(),
        }

    return defaults


def complete_name(values: dict[str, Any]) -> None:
    """First and last name make the name where the file has no whole one. Raises ValueError."""
    given = " ".join(
        part for part in (values.pop("first_name", ""), values.pop("last_name", "")) if part
    )
    if given and not values.get("name"):
        if len(given) > LONGEST_NAME:
            most = {"most": LONGEST_NAME}
            raise ValueError(_("A name has at most %(most)s characters.") % most)
        values["name"] = given


def points(kind: PointKind):
    return lambda user: (
        ContactPoint.objects.visible_to(user)
        .live()
        .filter(kind=kind, contact=None, lead__deleted_at__isnull=True)
        .annotate(key=F("normal"))
        .values_list("key", "lead_id")
    )


def leads_by(field):
    return lambda user: (
        Lead.objects.visible_to(user)
        .live()
        .annotate(key=field)
        .exclude(key="")
        .values_list("key", "id")
    )


def leads_by_external_id(user):
    """A lead that was merged is found at the one it went into (X02)."""
    # Two reads in one, not an "or": that would make PostgreSQL look through all for each row.
    known = Lead.objects.exclude(external_id="").annotate(key=F("external_id"))
    seen = Lead.objects.visible_to(user).live().values("id")
    there = known.filter(id__in=seen).values_list("key", "id")
    gone = known.filter(merged_into__in=seen).values_list("key", "merged_into")
    return there.union(gone, all=True)


def alike(kind: LeadKind):
    """{row: (known lead, why)} of rows that may be somebody known already (X01)."""

    def find(rows, user) -> dict[int, tuple[int, str]]:
        found = alike_rows(((line, row_traits(values, kind)) for line, values in rows), user=user)
        return {
            line: (match.lead_id, ", ".join(reasons_in_words([match.kind])))
            for line, match in found.items()
        }

    return find


def row_traits(values: dict[str, Any], kind: LeadKind) -> set[Key]:
    """Of a row that was read: its addresses stand in the form they are compared in already."""
    return traits(
        kind=kind,
        name=values.get("name") or "",
        company_name=values.get("company_name") or "",
        website=values.get("website") or "",
        points=[
            (point_kind.value, compared)
            for name, point_kind in ADDRESSES
            for _typed, compared in values.get(name, ())
        ],
    )


ADDRESSES = (
    ("emails", PointKind.EMAIL), ("more_emails", PointKind.EMAIL),
    ("phones", PointKind.PHONE), ("more_phones", PointKind.PHONE),
)  # fmt: skip
PREFIXES = ("person", "organization", "organisation", "lead", "contact", "company", "account")
MATCHES = [
    Match(
        "external_id", gettext_lazy("id there"), ("external_id",), leads_by_external_id,
        normal=str,
    ),
    Match("email", gettext_lazy("e-mail"), ("emails",), points(PointKind.EMAIL)),
    Match("phone", gettext_lazy("phone"), ("phones",), points(PointKind.PHONE)),
    Match("name", gettext_lazy("name"), ("name",), leads_by(Lower("name")), normal=str.lower),
]  # fmt: skip

LEADS = register(
    ImportTarget(
        name="leads",
        label=gettext_lazy("Leads (people)"),
        model=Lead,
        fields=lead_fields,
        matches=MATCHES,
        defaults=starting(LeadKind.PERSON),
        alike=alike(LeadKind.PERSON),
        follow_up=add_lead_points,
        parts=(ContactPoint,),
        new_field=new_field_on(Lead),
        complete=lambda user: complete_name,
        completes=("name",),
        prefixes=PREFIXES,
        created="leads.created",
        changed="leads.changed",
        history="created_at",
    )
)

BUSINESSES = register(
    ImportTarget(
        name="businesses",
        label=gettext_lazy("Businesses"),
        model=Lead,
        fields=business_lead_fields,
        matches=MATCHES,
        defaults=starting(LeadKind.BUSINESS),
        alike=alike(LeadKind.BUSINESS),
        follow_up=add_lead_points,
        parts=(ContactPoint,),
        new_field=new_field_on(Lead),
        prefixes=PREFIXES,
        created="leads.created",
        changed="leads.changed",
        history="created_at",
    )
)


def require_business(values: dict[str, Any]) -> None:
    """A contact needs a name and a business. Raises ValueError."""
    complete_name(values)
    if not values.get("name"):
        raise ValueError(_("The name is missing."))
    if not {"lead_id", "business", "business_external", "business_domain"} & values.keys():
        raise ValueError(_("The business is missing."))


CONTACTS = register(
    ImportTarget(
        name="contacts",
        label=gettext_lazy("Contacts at businesses"),
        model=Contact,
        fields=contact_fields,
        follow_up=add_contact_points,
        new_field=new_field_on(Contact),
        complete=lambda user: require_business,
        completes=("name",),
        prefixes=PREFIXES,
        created="leads.contact_added",
        changed="leads.contact_changed",
    )
)
