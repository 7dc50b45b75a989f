"""Plain makers of custom fields of the fake record."""

from records.models import FieldDefinition, FieldType
from records.tests.fake.models import Thing


def make_field(key: str = "budget", type: str = FieldType.NUMBER, **values) -> FieldDefinition:
    values.setdefault("label", key.title())
    return FieldDefinition.objects.create(
        target_type=Thing.record_type, key=key, type=type, **values
    )
