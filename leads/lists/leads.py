"""The lists of leads (CM-04, CM-07…11, SX-13…16) and of customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from leads.actions import assign, change_leads, change_status
from leads.kinds import Kind, PointKind, StageCategory
from leads.lists.columns import StatusColumn, point_column
from leads.models import Lead, Status
from notifications.many import offer_writing
from records.actions import Outcome
from records.lists import ONE_OF, Column, DefaultList, RecordList, register

PICKED = ONE_OF | {"empty"}
COLUMNS = [
    Column("id", label=_("ID"), link=True, sort=True, wide=True),
    Column("name", link=True, sort="name_key", contains=True),
    Column("status", filter=ONE_OF, chip=True, tone="colour", edit=True),
    StatusColumn("stage", label=_("stage"), path="status__stage", filter=ONE_OF),
    StatusColumn(
        "status_kind", label=_("kind of status"), path="status__kind", filter=ONE_OF, show=False
    ),
    StatusColumn(
        "stage_category",
        label=_("part of the line"),
        path="status__stage__category",
        filter=ONE_OF,
        show=False,
    ),
    Column("owner", edit=True),
    Column("kind", label=_("person or business"), filter=ONE_OF, wide=True),
    Column("company_name", contains=True, wide=True),
    Column("company", filter=frozenset({"empty"}), wide=True),
    Column("job_title", contains=True, wide=True),
    point_column("email", PointKind.EMAIL, _("e-mail")),
    point_column("phone", PointKind.PHONE, _("phone")),
    Column("priority", edit=True, filter=ONE_OF, chip=True),
    Column("category", edit=True, filter=PICKED),
    Column("source", edit=True, filter=PICKED, wide=True),
    Column("partner", edit=True, filter=PICKED, wide=True),
    Column("location", edit=True, filter=PICKED, wide=True),
    Column("city", wide=True),
    Column("region", wide=True),
    Column("country", filter=PICKED, wide=True),
    Column("website", wide=True),
    Column("linkedin", wide=True),
    Column("score", sort=True, wide=True),
    Column("created_at", sort=True, wide=True),
    Column("stage_entered_at", wide=True),
    Column("last_action_at", sort=True, wide=True),
    Column("last_response_at", wide=True),
    Column("external_system", filter=ONE_OF, wide=True),
    Column("external_id", wide=True),
]
NEWEST = "-created_at"


@register
class LeadList(RecordList):
    """Everybody on the line; a rep's day starts at the first tab (CM-10)."""

    model = Lead
    name = "leads"
    title = _("Leads")
    record_url = "lead"
    new_url = "lead_new"
    merge_url = "lead_merge"
    sort = NEWEST
    columns = COLUMNS
    default_columns = [
        "name", "status", "owner", "company_name", "email", "phone", "source", "country",
        "created_at",
    ]  # fmt: skip
    default_lists = [
        DefaultList(
            "my_new",
            _("My new leads"),
            f"owner=me&status_kind={Kind.NEW}",
            hint=_("Yours, and nobody has been in touch yet."),
        ),  # CM-07
        DefaultList(
            "my_working",
            _("My working leads"),
            f"owner=me&status_kind={Kind.CONTACTED},{Kind.WORKING}",
            hint=_("Yours, contacted, and not answered yet."),
        ),  # CM-21
        DefaultList("mine", _("My leads"), "owner=me", opens=True),  # SX-13
        DefaultList("unassigned", _("Unassigned"), "owner=nobody"),
        DefaultList("all", _("All")),
    ]

    def edit(
        self, records: QuerySet[Lead], *, by, values: Mapping[str, Any], gates, batch
    ) -> Outcome:
        """Told as a move or a handing over where nothing else changes. It counts as no action of
        our people (H5)."""
        more = {"by": by, "gates": gates, "batch": batch, "in_bulk": True}
        if list(values) == ["status"]:
            return change_status(records, status=values["status"], **more)
        if list(values) == ["owner"]:
            return assign(records, owner=values["owner"], **more)
        return change_leads(records, values=values, **more)


@register
class CustomerList(LeadList):
    """The same leads once they stand in a customer stage (LS-17)."""

    name = "customers"
    title = _("Customers")
    new_url = ""
    default_columns = [
        "name", "status", "owner", "email", "phone", "country", "stage_entered_at",
        "last_action_at",
    ]  # fmt: skip
    default_lists = [
        DefaultList("mine", _("My customers"), "owner=me", opens=True),
        DefaultList("at_risk", _("At risk"), f"status_kind={Kind.CHURN_RISK}"),  # LS-20
        DefaultList("renewal", _("Up for renewal"), f"status_kind={Kind.RENEWAL}"),  # LS-21
        DefaultList("all", _("All")),
    ]

    def records(self, user) -> QuerySet[Lead]:
        """By the ids of the few statuses, so that the index of the list is used."""
        statuses = Status.objects.of_category(StageCategory.CUSTOMER)
        ids = list(statuses.order_by("id").values_list("id", flat=True))
        return super().records(user).filter(status_id__in=ids)


offer_writing(Lead)
