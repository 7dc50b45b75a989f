"""How the story of a product is told, its prices and companions included."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from invoices.models import Price, Product, ProductLink
from records.timeline.labels import labelled
from records.timeline.page import PARTS
from records.timeline.tellings import tells

# fmt: off
tells("invoices.product_added", pgettext_lazy("history", "created"), icon="package", tone="green",
      quiet=True)
tells("invoices.product_changed", pgettext_lazy("history", "changed"), icon="pencil")
tells("invoices.product_trashed", _("moved to the trash"), icon="trash-2", tone="red", quiet=True)
tells("invoices.product_restored", _("took out of the trash"), icon="undo-2", tone="green",
      quiet=True)
tells("invoices.price_added", pgettext_lazy("history", "set a price:"), icon="tag", tone="green",
      only=frozenset({"amount", "from_quantity"}))
tells("invoices.price_changed", pgettext_lazy("history", "changed a price:"), icon="tag",
      only=frozenset({"amount", "from_quantity"}))
tells("invoices.price_removed", pgettext_lazy("history", "took away a price:"), icon="tag",
      tone="red", quiet=True)
tells("invoices.product_linked", _("named as going with it:"), icon="link",
      only=frozenset({"kind"}))
tells("invoices.product_unlinked", _("no longer named as going with it:"), icon="unlink",
      quiet=True)
# fmt: on
labelled(Price, "price_list__name")
labelled(ProductLink, "other__name")
PARTS[Product] = [(Price, "product"), (ProductLink, "product")]
