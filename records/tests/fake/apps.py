from django.apps import AppConfig


class FakeConfig(AppConfig):
    """Two plain record types on which the kernel is tested."""

    name = "records.tests.fake"
    label = "fake"
