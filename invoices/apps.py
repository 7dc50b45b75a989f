from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class InvoicesConfig(AppConfig):
    """From agreed to paid: products, quotes, invoices, payments, subscriptions."""

    name = "invoices"
    verbose_name = _("quotes and invoices")

    def ready(self) -> None:
        # Imported because they register themselves.
        from invoices import (  # noqa: F401
            automations,
            carrying,
            clocks,
            coming,
            demo,
            handover,
            imports,
            jobs,
            letters,
            lists,
            notices,
            offering,
            panels,
            personal,
            presets,
            quote_letters,
            quote_notices,
            reports,
            search,
            standing,
        )
        from invoices.products import imports as _imports  # noqa: F401
        from invoices.products import lists as _lists  # noqa: F401
        from invoices.products import panels as _panels  # noqa: F401
        from invoices.products import search as _search  # noqa: F401

        # Not a migration: the one of an app is generated anew until the first release.
        post_migrate.connect(presets.add_where_none, sender=self)
