from django.apps import AppConfig


class FakeConfig(AppConfig):
    """Two plain record types on which the kernel is tested."""

    name = "records.tests.fake"
    label = "fake"

    def ready(self) -> None:
        from records.tests.fake import imports, search  # noqa: F401 - register themselves
