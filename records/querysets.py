"""Reads every record type shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import (
    BigAutoField,
    BigIntegerField,
    Exists,
    Lookup,
    OuterRef,
    SmallIntegerField,
)
from psycopg import adapters
from psycopg.adapt import Dumper


class Ids(list):
    """Whole numbers that are sent as one text: psycopg looks at each number of a plain list, which
    costs more than the answer where there are a thousand."""


class IdsDumper(Dumper):
    def dump(self, obj: Ids) -> bytes:
        return "{{{}}}".format(",".join(map(str, obj))).encode()


adapters.register_dumper(Ids, IdsDumper)


@BigAutoField.register_lookup
@BigIntegerField.register_lookup
@SmallIntegerField.register_lookup
class AnyOf(Lookup):
    """``id__anyof=[…]``: one array parameter where ``__in`` writes a literal per id."""

    lookup_name = "anyof"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        return "%s", [[int(each) for each in value]]

    def as_sql(self, compiler, connection):
        lhs, lhs_params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s::bigint[])", [*lhs_params, Ids(int(each) for each in self.rhs)]


class TrackedQuerySet(models.QuerySet):
    """Start here; every read on behalf of a user goes on with ``visible_to(user)``."""

    def with_ids(self, ids: Iterable[int]) -> Self:
        return self.filter(id__anyof=list(ids))

    def live(self) -> Self:
        """Records that are not in the trash."""
        return self.filter(deleted_at__isnull=True)

    def trashed(self) -> Self:
        return self.filter(deleted_at__isnull=False)

    def visible_to(self, user) -> Self:
        """What this user may see. Set-up rows are visible to everyone who can sign in."""
        return self if user.is_active else self.none()


class OwnedQuerySet(TrackedQuerySet):
    """Rows seen by those who see the records of some owner."""

    def visible_to(self, user) -> Self:
        return self.owned_by(user.visible_owner_ids()) if user.is_active else self.none()

    def owned_by(self, owners: list[int] | None) -> Self:
        """What is seen by who sees the records of these owners; None: everybody's and nobody's."""
        raise NotImplementedError


class RecordQuerySet(OwnedQuerySet):
    """Records with an owner: own, team or all, as the user's visibility says (X14)."""

    def owned_by(self, owners: list[int] | None) -> Self:
        return self if owners is None else self.filter(owner__id__anyof=owners)


class AttachedQuerySet(OwnedQuerySet):
    """Comments, files, followers: rows that hang on a record of any type."""

    def owned_by(self, owners: list[int] | None) -> Self:
        """Seen by those who see the record it hangs on, and by nobody else (TRUST A2)."""
        allowed = models.Q(pk__in=[])
        for model in apps.get_models():
            records = model._default_manager.all()
            if isinstance(records, RecordQuerySet):
                # Looked up for each row: ``IN`` would have PostgreSQL gather every record's id.
                seen = records.owned_by(owners).filter(pk=OuterRef("target_id"))
                allowed |= models.Q(Exists(seen), target_type=model.record_type)
        return self.filter(allowed)

    def of(self, record) -> Self:
        """What hangs on this record, without what lies in the trash."""
        return self.hanging_on(record.record_type, record.pk)

    def hanging_on(self, record_type: int, record_id: int) -> Self:
        return self.live().filter(target_type=record_type, target_id=record_id)
