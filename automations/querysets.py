"""Reads in the words of the business."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from records.querysets import TrackedQuerySet


class RuleQuerySet(TrackedQuerySet):
    def in_order(self) -> Self:
        """Rules act in this order (X26)."""
        return self.order_by("position", "id")

    def in_force(self) -> Self:
        return self.live().filter(is_on=True).in_order()

    def visible_to(self, user) -> Self:
        """Everybody may read what acts on his records; only admins set it up (CM-06)."""
        return self.filter(Q())


class HookQuerySet(TrackedQuerySet):
    def in_order(self) -> Self:
        return self.order_by("name", "id")


class TerritoryQuerySet(TrackedQuerySet):
    def of_list(self, list_name: str) -> Self:
        return self.live().filter(list_name=list_name)

    def in_order(self) -> Self:
        """Those inside the same one are asked in this order."""
        return self.order_by("position", "id")

    def root(self, list_name: str):
        """The one that takes what nobody else takes; None before the set-up."""
        return self.of_list(list_name).filter(parent=None).first()


class MemberQuerySet(TrackedQuerySet):
    def in_order(self) -> Self:
        return self.order_by("position", "id")


class VersionQuerySet(TrackedQuerySet):
    def in_force(self, list_name: str):
        """None where nothing is routed."""
        return self.live().filter(list_name=list_name, ended_at=None).first()
