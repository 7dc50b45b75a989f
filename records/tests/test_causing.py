"""What is written because of events names the event of its own record (X27)."""

import pytest

from records.actions import change
from records.actions.causing import because
from records.attached.comments import add_comment
from records.models import Event
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db


def test_each_record_of_a_set_has_its_own_cause(rep):
    first, second, third = (make_thing(name) for name in ("a", "b", "c"))
    causes = {first.pk: (11, first.pk), second.pk: (12, second.pk)}
    with because(Thing, causes):
        change(Thing.objects.all(), by=rep, kind="things.changed", values={"name": "x"})
        add_comment(second, by=rep, text="hangs on it")
    change(Thing.objects.all(), by=rep, kind="things.again", values={"name": "y"})
    told = dict(Event.objects.filter(kind="things.changed").values_list("record_id", "cause"))
    assert told == {first.pk: 11, second.pk: 12, third.pk: None}
    assert Event.objects.get(kind="comment.added").cause == 12
    again = Event.objects.filter(kind="things.again").values_list("cause", flat=True)
    assert set(again) == {None}
