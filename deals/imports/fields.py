"""Fields a column of a file of deals can become (header facts of other systems as aliases)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from deals.actions.setup import add_setup
from deals.forms.fields import stages_in_order
from deals.models import Deal, LostReason, Pipeline, Stage
from leads.imports.fields import owners, term_field, terms
from leads.imports.whose import ways_to_lead
from leads.models import Source
from records.imports.custom import custom_fields
from records.imports.targets import ImportField, Kind
from users.validators import validate_currency

SINCE = "since."  # + id of a stage: from when on the deal stood there


def deal_fields(user) -> list[ImportField]:
    """Everything a deal can be given by a file; one "since" per stage tells its story."""
    return [
        ImportField.of(Deal, "name", aliases=("opportunity name", "title", "opportunity")),
        *lead_fields(user),
        ImportField.of(Deal, "pipeline", aliases=("sales pipeline", "funnel"),
                       found_in=terms(Pipeline)),
        ImportField.of(Deal, "stage", aliases=("deal stage", "stage name", "status"),
                       found_in=stages),
        ImportField.of(Deal, "value", smallest=0, aliases=("amount", "deal value", "close value",
                       "amount in company currency", "expected amount", "revenue")),
        ImportField.of(Deal, "currency", clean=currency, aliases=(
                       "currency code", "deal currency", "currency iso code")),
        *owner_fields(user),
        ImportField.of(Deal, "close_date", aliases=("closing date", "expected close date")),
        ImportField.of(Deal, "closed_at", aliases=("closed date", "closed on", "won time")),
        ImportField.of(Deal, "win_likelihood", aliases=("probability",), largest=100),
        ImportField.of(Deal, "forecast", aliases=("forecast category name",)),
        reason_field(user),
        term_field(user, "source", Source, "lead source", "original source"),
        ImportField.of(Deal, "description", aliases=("note", "notes", "comment", "comments")),
        ImportField.of(Deal, "created_at", aliases=("created", "create date", "created date",
                       "created on", "created time", "date added")),
        ImportField.of(Deal, "external_id", aliases=("id", "deal id", "opportunity id",
                       "record id")),
        ImportField.of(Deal, "external_system"),
        *(since_field(stage) for stage in stages_in_order()),
        *custom_fields(Deal, user),
    ]  # fmt: skip


def stages(user):
    """By name, in the order of the pipelines: which of several is meant, the pipeline says."""
    return Stage.objects.live().in_order().annotate(label=F("name"))


def since_field(stage: Stage) -> ImportField:
    return ImportField(
        f"{SINCE}{stage.pk}",
        format_lazy(_("in “{stage}” since ({pipeline})"), stage=stage, pipeline=stage.pipeline),
        Kind.MOMENT,
        aliases=(f"date entered {stage.name}", f"entered {stage.name}", f"{stage.name} date"),
    )


def lead_fields(user) -> list[ImportField]:
    """The lead a deal hangs on."""
    by_name = ImportField.of(
        Deal, "lead", aliases=("account", "account name", "company", "company name", "customer",
                               "organization", "person", "contact"),
    )  # fmt: skip
    return ways_to_lead(by_name, user)


def owner_fields(user) -> list[ImportField]:
    by_email = ImportField.of(
        Deal, "owner", found_in=owners,
        aliases=("deal owner", "opportunity owner", "owner email", "assigned to"),
    )  # fmt: skip
    by_name = by_email.with_changes(
        name="owner_name",
        label=_("owner, by name"),
        aliases=("owner name", "sales agent", "sales rep", "salesperson"),
        found_in=lambda user: owners(user).annotate(label=F("name")),
    )
    return [by_email, by_name]


def reason_field(user) -> ImportField:
    """Only a lost deal takes it; an admin's file may add to the list (CM-06)."""
    found = ImportField.of(
        Deal, "lost_reason", found_in=terms(LostReason),
        aliases=("closed lost reason", "loss reason", "reason lost"),
    )  # fmt: skip
    if user.is_admin:
        return found.with_changes(add_missing=add_reasons)
    return found.with_changes(unknown="ask_admin")


def add_reasons(labels, *, by, batch) -> dict[str, int]:
    rows = [LostReason(name=label[:120], position=99) for label in labels]
    add_setup(rows, by=by, batch=batch)
    return {row.name: row.pk for row in rows}


def currency(text: str) -> str:
    """Raises ValueError."""
    code = text.strip().upper()
    try:
        validate_currency(code)
    except ValidationError as fault:
        raise ValueError(" ".join(fault.messages)) from None
    return code
