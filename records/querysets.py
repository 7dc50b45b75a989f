"""Reads every record type shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import BigAutoField, BigIntegerField, Lookup, SmallIntegerField
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


class RecordQuerySet(TrackedQuerySet):
    """Records with an owner: own, team or all, as the user's visibility says (X14)."""

    def visible_to(self, user) -> Self:
        if not user.is_active:
            return self.none()
        owners = user.visible_owner_ids()
        return self if owners is None else self.filter(owner_id__in=owners)


class AttachedQuerySet(TrackedQuerySet):
    """Comments, files, followers: rows that hang on a record of any type."""

    def visible_to(self, user) -> Self:
        """Seen by those who see the record it hangs on, and by nobody else (TRUST A2)."""
        allowed = models.Q(pk__in=[])
        for model in apps.get_models() if user.is_active else ():
            records = model._default_manager.all()
            if isinstance(records, RecordQuerySet):
                ids = records.visible_to(user).values("id")
                allowed |= models.Q(target_type=model.record_type, target_id__in=ids)
        return self.filter(allowed)

    def of(self, record) -> Self:
        """What hangs on this record, without what lies in the trash."""
        return self.hanging_on(record.record_type, record.pk)

    def hanging_on(self, record_type: int, record_id: int) -> Self:
        return self.live().filter(target_type=record_type, target_id=record_id)
