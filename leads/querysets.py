"""Reads of leads in business words."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from leads.kinds import OVER_KINDS, WORKING_KINDS, Kind, StageCategory
from records.querysets import OwnedQuerySet, RecordQuerySet, TrackedQuerySet


class OrderedQuerySet(TrackedQuerySet):
    """Set-up rows somebody put in order."""

    def in_order(self) -> Self:
        return self.order_by("position", "id")


class StatusQuerySet(OrderedQuerySet):
    def in_order(self) -> Self:
        """As they follow each other on the line: by stage, then inside it."""
        return self.order_by("stage__position", "stage_id", "position", "id")

    def automatic(self):
        """The status a new lead gets when nobody chose one: the very first (WB-05)."""
        return self.live().filter(stage__deleted_at__isnull=True).in_order().first()

    def to_review(self, today) -> Self:
        """Definitions whose day has come (LS-27)."""
        return self.live().filter(review_by__lte=today)

    def of_category(self, category: StageCategory) -> Self:
        return self.filter(stage__category=category)


class CriterionQuerySet(TrackedQuerySet):
    def in_force(self) -> Self:
        """Those of stages and statuses in use."""
        gone = Q(status__deleted_at__isnull=False) | Q(stage__deleted_at__isnull=False)
        return self.live().exclude(gone).order_by("id")


class LeadQuerySet(RecordQuerySet):
    """Leads are visible by their owner: own, of the team, all (X14)."""

    def in_category(self, category: StageCategory) -> Self:
        """Leads, opportunities or customers: by the category of the stage (LS-02)."""
        return self.filter(status__stage__category=category)

    def customers(self) -> Self:
        """A customer is a lead in a customer stage, nothing else (LS-17)."""
        return self.in_category(StageCategory.CUSTOMER)

    def of_kind(self, *kinds: Kind) -> Self:
        return self.filter(status__kind__in=kinds)

    def new_for(self, user) -> Self:
        """What this user looks through each day (CM-07, CM-10)."""
        return self.live().of_kind(Kind.NEW).filter(owner=user)

    def working(self) -> Self:
        """Contacted, and not answered yet (CM-21). Unqualified leads are in no such list."""
        return self.live().of_kind(*WORKING_KINDS)

    def not_over(self) -> Self:
        """Leads for which something is still to be done (CM-17)."""
        return self.live().exclude(status__kind__in=OVER_KINDS)

    def unassigned(self) -> Self:
        return self.filter(owner__isnull=True)


class OfLeadQuerySet(OwnedQuerySet):
    """Rows that hang on a lead are as visible as the lead."""

    def owned_by(self, owners: list[int] | None) -> Self:
        return self if owners is None else self.filter(lead__owner__id__anyof=owners)


class PointQuerySet(OfLeadQuerySet):
    def primary(self) -> Self:
        """The first of each kind of each holder."""
        place = Window(
            RowNumber(),
            partition_by=[F("lead"), F("contact"), F("kind")],
            order_by=[F("position").asc(), F("id").asc()],
        )
        return self.live().alias(place=place).filter(place=1)


class PairQuerySet(models.QuerySet):
    """Pairs of leads that may be the same."""

    def visible_to(self, user) -> Self:
        """Both leads must be theirs to see: nobody learns of a lead by its twin (TRUST A3)."""
        if not user.is_active:
            return self.none()
        owners = user.visible_owner_ids()
        if owners is None:
            return self
        return self.filter(low__owner_id__in=owners, high__owner_id__in=owners)

    def open(self) -> Self:
        """Both are there, and nobody said that they are not the same."""
        there = self.filter(low__deleted_at__isnull=True, high__deleted_at__isnull=True)
        said = apps.get_model("leads.NotSame").objects.live()
        return there.exclude(Exists(said.filter(low=OuterRef("low"), high=OuterRef("high"))))

    def of(self, lead_id: int) -> Self:
        return self.filter(Q(low=lead_id) | Q(high=lead_id))

    def surest_first(self) -> Self:
        return self.order_by("-strength", "-id")
