"""A searchable record whose keys stand in custom fields and whose parts are found with it."""

from collections import defaultdict

from records.search.sources import EMAIL, NUMBER, PHONE, Entry, SearchSource, searchable
from records.tests.fake.models import Part, Thing


def entries(ids: list[int]) -> list[Entry]:
    parts = defaultdict(list)
    for thing_id, name in (
        Part.objects.live().filter(thing_id__in=ids).order_by("id").values_list("thing_id", "name")
    ):
        parts[thing_id].append(name)
    return [
        Entry(
            record_id=thing.pk,
            line=thing.pk,
            owner_id=thing.owner_id,
            at=thing.created_at,
            texts=[thing.name, thing.note, *parts[thing.pk]],
            keys=[
                (kind, str(thing.custom[kind]))
                for kind in (EMAIL, PHONE, NUMBER)
                if kind in thing.custom
            ],
        )
        for thing in Thing.objects.live().with_ids(ids)
    ]


searchable(
    SearchSource(
        model=Thing,
        entries=entries,
        columns=frozenset({"name", "note", "custom.email", "custom.phone", "custom.number"}),
        follows=(Part,),
        icon="box",
        subtitle=lambda thing: thing.note,
    )
)
