"""Files of deals: each row finds its lead, and its stage within its pipeline (X22, X46)."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from deals.actions import NoStage
from deals.actions.creating import first_stage
from deals.actions.moving import following
from deals.models import Deal, LostReason, Stage
from deals.money import revalue
from leads.imports.fields import owners, terms
from leads.kinds import PointKind
from leads.models import ContactPoint, Lead, Source
from records.actions.writing import Source as Values
from records.imports.custom import custom_fields, new_field_on
from records.imports.targets import ImportField, ImportTarget, Match, StagedRows, register
from users.models import Organisation
from users.validators import currencies

# A file may bring deals that are over; what that means follows from their stage.
NEW = sql.SQL(
    """
    SELECT c.id, {others}, s.pipeline_id,
           CASE s.kind WHEN 'won' THEN 100 WHEN 'lost' THEN 0
                ELSE coalesce({likelihood}, s.win_likelihood) END AS win_likelihood,
           CASE s.kind WHEN 'won' THEN 'closed' WHEN 'lost' THEN 'omitted'
                ELSE coalesce(nullif({forecast}, ''), s.forecast) END AS forecast,
           CASE WHEN s.kind = 'open' THEN {close_date} ELSE d.day END AS close_date,
           CASE WHEN s.kind <> 'open' THEN d.moment END AS closed_at,
           CASE WHEN s.kind <> 'open' THEN d.moment
                ELSE coalesce({created_at}, statement_timestamp()) END AS stage_entered_at
    FROM ({source}) c JOIN deals_stage s ON s.id = c.stage_id
    CROSS JOIN LATERAL (
        SELECT coalesce({close_date}, (statement_timestamp() AT TIME ZONE %(zone)s)::date) AS day,
               coalesce({close_date}::timestamp AT TIME ZONE %(zone)s, statement_timestamp())
               AS moment
    ) d
    """
)
FOLLOWS = {
    "win_likelihood": "NULL::smallint", "forecast": "NULL::text", "close_date": "NULL::date",
}  # fmt: skip


def arrange(source: Values, *, are_new: bool) -> Values:
    """What a stage brings stands beside it, as on every other way."""
    if not are_new:
        return following(source) if "stage_id" in source.columns else source
    zone = {"zone": Organisation.current().time_zone}
    others = [column for column in source.columns if column not in {*FOLLOWS, "stage_entered_at"}]

    def said(column: str, otherwise: str) -> sql.Composable:
        if column not in source.columns:
            return sql.SQL(otherwise)
        return sql.SQL("c.{}").format(sql.Identifier(column))

    query = NEW.format(
        others=sql.SQL(", ").join(sql.SQL("c.{}").format(sql.Identifier(each)) for each in others),
        likelihood=said("win_likelihood", FOLLOWS["win_likelihood"]),
        forecast=said("forecast", FOLLOWS["forecast"]),
        close_date=said("close_date", FOLLOWS["close_date"]),
        created_at=said("created_at", "NULL::timestamptz"),
        source=source.query,
    )
    columns = (*others, "pipeline_id", *FOLLOWS, "closed_at", "stage_entered_at")
    return Values(columns, query, source.params | zone)


def starting(user) -> dict[str, Any]:
    """A new deal stands in the first stage and is in the organisation's money."""
    try:
        stage = first_stage()
    except NoStage:
        stage = None
    return {
        "stage_id": stage and stage.pk,
        "currency": Organisation.current().base_currency,
        "owner_id": None if user.visible_owner_ids() is None else user.pk,
    }


def stages(user) -> QuerySet:
    """By name, and by pipeline and name where several pipelines have one of that name."""
    there = Stage.objects.live()
    plain = there.annotate(label=F("name")).values_list("label", "id")
    whole = there.annotate(label=Concat("pipeline__name", Value(": "), "name"))
    return plain.union(whole.values_list("label", "id"), all=True)


def leads_by(user, field) -> QuerySet:
    return Lead.objects.visible_to(user).live().annotate(label=field).exclude(label="")


def leads_by_email(user) -> QuerySet:
    points = ContactPoint.objects.visible_to(user).live().filter(kind=PointKind.EMAIL)
    points = points.filter(lead__deleted_at=None).annotate(label=F("normal"))
    # Handed on as (label, id) pairs, and the id meant is the lead's.
    return Lead.objects.filter(points__in=points).annotate(label=F("points__normal"))


def lead_fields() -> list[ImportField]:
    """The lead a deal is with: by name, by e-mail, or by its id in the other system."""
    by_name = ImportField.of(
        Deal, "lead", found_in=lambda user: leads_by(user, F("name")),
        aliases=("account", "account name", "company", "customer", "contact", "organization",
                 "associated company", "client"),
    )  # fmt: skip
    by_email = by_name.with_changes(
        name="lead_email", label=gettext_lazy("lead, by e-mail"), found_in=leads_by_email,
        aliases=("email", "e mail", "contact email", "lead email"),
    )  # fmt: skip
    by_id = by_name.with_changes(
        name="lead_external", label=gettext_lazy("lead, by its id there"),
        found_in=lambda user: leads_by(user, F("external_id")),
        aliases=("account id", "lead id", "contact id", "company id", "associated company ids"),
    )  # fmt: skip
    return [by_name, by_email, by_id]


def currency_code(text: str) -> str:
    """Three letters. Raises ValueError."""
    code = text.strip().upper()
    if code not in currencies():
        raise ValueError(_("“%(code)s” is no currency.") % {"code": text[:20]})
    return code


def deal_fields(user) -> list[ImportField]:
    """Everything a deal can be given by a file."""
    reason = ImportField.of(
        Deal, "lost_reason", found_in=terms(LostReason),
        aliases=("lost reason", "loss reason", "closed lost reason", "reason"),
    )  # fmt: skip
    return [
        ImportField.of(Deal, "name", required=True, aliases=(
            "deal", "opportunity", "opportunity name", "title", "deal name")),
        *lead_fields(),
        ImportField("pipeline", gettext_lazy("pipeline"), aliases=("sales pipeline", "funnel"),
                    max_length=80),
        ImportField.of(Deal, "stage", found_in=stages, at_once=False,
                       aliases=("deal stage", "stage name", "sales stage", "opportunity stage")),
        ImportField.of(Deal, "value", smallest=0, aliases=(
            "amount", "deal value", "opportunity value", "close value", "sum")),
        ImportField.of(Deal, "currency", clean=currency_code,
                       aliases=("currency code", "currency iso code")),
        ImportField.of(Deal, "close_date",
                       aliases=("closed date", "expected close date", "closing date", "closes")),
        ImportField.of(Deal, "win_likelihood", largest=100, aliases=("probability", "likelihood")),
        ImportField.of(Deal, "forecast", aliases=("forecast category name",)),
        reason.with_changes(unknown="ask_admin"),
        ImportField.of(Deal, "owner", found_in=owners,
                       aliases=("deal owner", "opportunity owner", "sales agent", "assigned to")),
        ImportField.of(Deal, "source", found_in=terms(Source), unknown="ask_admin",
                       aliases=("lead source", "deal source")),
        ImportField.of(Deal, "description", aliases=("note", "notes", "comment", "comments")),
        ImportField.of(Deal, "created_at", aliases=(
            "created", "create date", "created date", "engage date")),
        ImportField.of(Deal, "external_id", aliases=(
            "id", "record id", "deal id", "opportunity id")),
        ImportField.of(Deal, "external_system"),
        *custom_fields(Deal, user),
    ]  # fmt: skip


def complete(values: dict[str, Any]) -> None:
    """The stage is looked up within its pipeline. Raises ValueError."""
    pipeline = values.pop("pipeline", "")
    if pipeline and "stage" in values:
        values["stage"] = f"{pipeline}: {values['stage']}"
    if not {"lead", "lead_id", "lead_email", "lead_external", "external_id"} & values.keys():
        raise ValueError(_("The lead is missing."))


def count_anew(rows: StagedRows, *, by, batch) -> None:
    """Money in base currency (X22)."""
    ids = [record_id for record_id in rows.rows().values_list("record_id", flat=True) if record_id]
    revalue(Deal.objects.with_ids(ids))


def deals_by(field):
    return lambda user: (
        Deal.objects.visible_to(user).live().annotate(key=field).exclude(key="")
        .values_list("key", "id")
    )  # fmt: skip


DEALS = register(
    ImportTarget(
        name="deals",
        label=gettext_lazy("Deals"),
        model=Deal,
        fields=deal_fields,
        matches=[
            Match("external_id", gettext_lazy("id there"), ("external_id",),
                  deals_by(F("external_id")), normal=str),
            Match("name", gettext_lazy("deal name"), ("name",), deals_by(Lower("name")),
                  normal=str.lower),
        ],
        defaults=starting,
        follow_up=count_anew,
        new_field=new_field_on(Deal),
        arrange=arrange,
        complete=complete,
        prefixes=("deal", "opportunity"),
        created="deals.created",
        changed="deals.changed",
        history="created_at",
    )
)  # fmt: skip
