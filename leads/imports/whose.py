"""The lead a row of a file speaks of: by its name, its id there, its website or its e-mail."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from leads.imports.fields import domain_of
from leads.kinds import PointKind
from leads.models import Lead
from records.imports.targets import ImportField


def ways_to_lead(by_name: ImportField, user) -> list[ImportField]:
    """Four fields for one column; ``by_name`` says which. Only leads the user sees are found."""
    leads = Lead.objects.visible_to(user).live()
    return [
        by_name.with_changes(
            name="lead",
            found_in=lambda user: leads.exclude(name="").annotate(label=F("name")),
        ),
        by_name.with_changes(
            name="lead_external", label=_("lead, by its id there"), required=False,
            aliases=("account id", "organization id", "lead id", "company id", "contact id",
                     "associated contact ids"),
            found_in=lambda user: leads.exclude(external_id="").annotate(label=F("external_id")),
        ),
        by_name.with_changes(
            name="lead_domain", label=_("lead, by its website"), required=False,
            aliases=("associated company domain", "company domain"),
            found_in=lambda user: (
                leads.exclude(website="").annotate(label=Lower(domain_of("website")))
            ),
        ),
        by_name.with_changes(
            name="lead_email", label=_("lead, by e-mail"), required=False,
            aliases=("associated contact email", "contact email", "email", "e mail"),
            found_in=lambda user: (
                leads.filter(points__kind=PointKind.EMAIL, points__deleted_at=None)
                .annotate(label=F("points__normal"))
                .order_by("id")
            ),
        ),
    ]  # fmt: skip
