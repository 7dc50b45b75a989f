"""Plain makers of fake records, without the kernel: tests of the kernel start from rows."""

from records.tests.fake.models import Colour, Thing


def make_colour(name: str = "red") -> Colour:
    return Colour.objects.create(name=name)


def make_thing(name: str = "thing", **fields) -> Thing:
    return Thing.objects.create(name=name, **fields)
