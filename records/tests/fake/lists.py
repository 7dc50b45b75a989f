"""The list of fake things: an example of every kind of column."""

from django.utils.translation import gettext_lazy as _

from records.lists import ONE_OF, Column, DefaultList, RecordList, register
from records.tests.fake.models import Thing


@register
class ThingList(RecordList):
    model = Thing
    name = "things"
    title = _("Things")
    record_url = "thing"
    columns = [
        Column("name", link=True, sort=True, contains=True, edit=True),
        Column("colour", filter=ONE_OF | {"empty"}, sort="colour__name", edit=True, chip=True),
        Column("size", sort=True, edit=True),
        Column("price", sort=True, edit=True),
        Column("due", sort=True, edit=True),
        Column("seen_at", sort=True),
        Column("urgent", sort=True, edit=True),
        Column("owner", edit=True),
        Column("note", edit=True, wide=True),
        Column("created_at", sort=True),
    ]
    default_columns = ["name", "colour", "size", "owner", "created_at"]
    default_lists = [
        DefaultList("mine", _("My things"), "owner=me", sort="-created_at", opens=True),
        DefaultList("new", _("New things"), "created_at=last_7d"),
        DefaultList("unowned", _("Unowned"), "owner=nobody"),
    ]
