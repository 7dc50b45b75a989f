"""The three things a file of people and companies can become."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.imports.fields import business_lead_fields, contact_fields, lead_fields
from leads.imports.reach import add_contact_points, add_lead_points
from leads.kinds import LeadKind, PointKind
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
        if len(given) > 200:
            raise ValueError(_("A name has at most 200 characters."))
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


PREFIXES = ("person", "organization", "organisation", "lead", "contact", "company", "account")
MATCHES = [
    Match(
        "external_id", gettext_lazy("id there"), ("external_id",), leads_by(F("external_id")),
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
        follow_up=add_lead_points,
        parts=(ContactPoint,),
        new_field=new_field_on(Lead),
        complete=complete_name,
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
        complete=require_business,
        completes=("name",),
        prefixes=PREFIXES,
        created="leads.contact_added",
        changed="leads.contact_changed",
    )
)
