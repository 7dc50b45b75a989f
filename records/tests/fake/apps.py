from django.apps import AppConfig


class FakeConfig(AppConfig):
    """Two plain record types on which the kernel is tested."""

    name = "records.tests.fake"
    label = "fake"

    def ready(self) -> None:
        from records.tests.fake import (  # each registers itself
            imports,  # noqa: F401
            lists,  # noqa: F401
            search,  # noqa: F401
        )
