"""Things as an import target: every kind of field, two ways to find a known one."""

from django.contrib.auth import get_user_model
from django.db.models import CharField, F
from django.db.models.fields.json import KT
from django.db.models.functions import Lower

from records.actions import create
from records.imports.targets import ImportField, ImportTarget, Kind, Match, register
from records.tests.fake.models import Colour, Part, Thing


def colours(user):
    return Colour.objects.live().annotate(label=F("name"))


def owners(user):
    """Whom this user may give things to: as far as he sees."""
    found = get_user_model().objects.filter(is_active=True).annotate(label=F("email"))
    ids = user.visible_owner_ids()
    return found if ids is None else found.filter(pk__in=ids)


def add_colours(labels, *, by, batch):
    made = [Colour(name=label) for label in labels]
    create(made, by=by, kind="fake.colour_created", batch=batch)
    return {each.name: each.pk for each in made}


def fields(user):
    return [
        ImportField.of(Thing, "name", required=True, aliases=("title", "thing")),
        ImportField.of(Thing, "colour", found_in=colours, add_missing=add_colours),
        ImportField.of(Thing, "owner", found_in=owners),
        ImportField.of(Thing, "size", aliases=("length",)),
        ImportField.of(Thing, "price"),
        ImportField.of(Thing, "due"),
        ImportField.of(Thing, "seen_at", aliases=("last seen",)),
        ImportField.of(Thing, "urgent"),
        ImportField.of(Thing, "note", aliases=("description",)),
        ImportField("parts", "Parts", Kind.LIST, clean=lambda cell: cell.split(",")),
        ImportField("id", "Number", Kind.INTEGER, aliases=("thing id",), smallest=1),
        ImportField("custom.code", "Code", column="custom.code", max_length=50),
    ]


def add_parts(rows, *, by, batch):
    made = [
        Part(thing_id=row.record_id, name=name.strip())
        for row in rows.rows()
        for name in row.values.get("parts", [])
    ]
    if made:
        create(made, by=by, kind="fake.part_created", batch=batch)


THINGS = register(
    ImportTarget(
        name="things",
        label="Things",
        model=Thing,
        fields=fields,
        matches=[
            Match(
                "id", "Number", ("id",), must=True, normal=str,
                existing=lambda user: Thing.objects.visible_to(user).live()
                .annotate(key=F("id")).values_list("key", "id"),
            ),
            Match(
                "code", "Code", ("custom.code",), normal=str,
                existing=lambda user: Thing.objects.visible_to(user).live()
                .annotate(key=KT("custom__code")).values_list("key", "id"),
            ),
            Match(
                "name", "Name", ("name",),
                existing=lambda user: Thing.objects.visible_to(user).live()
                .annotate(key=Lower("name", output_field=CharField())).values_list("key", "id"),
            ),
        ],
        follow_up=add_parts,
        created="fake.created",
        changed="fake.changed",
    )
)  # fmt: skip
