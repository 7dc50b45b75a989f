from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvoicesConfig(AppConfig):
    """From agreed to paid: products, quotes, invoices, payments, subscriptions."""

    name = "invoices"
    verbose_name = _("quotes and invoices")

    def ready(self) -> None:
        # Imported because they register themselves.
        from invoices import (  # noqa: F401
            carrying,
            clocks,
            jobs,
            letters,
            lists,
            notices,
            panels,
            standing,
        )
