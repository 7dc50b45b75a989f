from django.apps import AppConfig


class FakeConfig(AppConfig):
    """Two plain record types on which the kernel is tested."""

    name = "records.tests.fake"
    label = "fake"

    def ready(self):
        from records.tests.fake import imports  # noqa: F401  registers the target
