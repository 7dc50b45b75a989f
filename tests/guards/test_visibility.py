"""One rule says who sees a record, for the record and for what hangs on it (TRUST A2)."""

from django.apps import apps

from records.models import Attachment, Comment
from records.querysets import OwnedQuerySet, RecordQuerySet


def types_with_a_rule_of_their_own(parent: type) -> list[type]:
    """Types of records that say ``visible_to`` anew and nothing of ``owned_by``: their comments
    and names would follow another rule than they do."""
    found = {type(model._default_manager.all()) for model in apps.get_models()}
    return [
        each
        for each in found
        if issubclass(each, parent)
        and each.visible_to is not OwnedQuerySet.visible_to
        and each.owned_by is parent.owned_by
    ]


def test_what_hangs_on_a_record_follows_its_rule():
    assert types_with_a_rule_of_their_own(RecordQuerySet) == []


def test_control_a_rule_of_its_own_is_noticed(monkeypatch):
    deals = type(apps.get_model("deals.Deal").objects.all())
    monkeypatch.setattr(deals, "visible_to", lambda self, user: self)
    assert types_with_a_rule_of_their_own(RecordQuerySet) == [deals]


def test_comments_are_looked_up_one_by_one(admin):
    """SPEED: ``IN`` would have PostgreSQL gather the ids of every record for four comments."""
    for model in (Comment, Attachment):
        sql = str(model.objects.visible_to(admin).query)
        assert " IN (SELECT" not in sql
        assert "EXISTS" in sql
