"""Products in the search and the palette: by name and number, for everybody (X03)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from invoices.models import Product
from records.search.commands import Command, offer
from records.search.sources import EVERYBODY, NUMBER, Entry, SearchSource, searchable
from records.writers import may_write


def entries(ids: list[int]) -> list[Entry]:
    """One read for any number of products."""
    return [
        Entry(
            record_id=product.pk,
            line=None,
            owner_id=EVERYBODY,
            at=product.created_at,
            texts=[text for text in (product.name, product.code) if text],
            keys=[(NUMBER, str(product.pk)), *([(NUMBER, product.code)] * bool(product.code))],
        )
        for product in Product.objects.live().with_ids(ids)
    ]


searchable(
    SearchSource(
        model=Product,
        entries=entries,
        columns=frozenset({"name", "code"}),
        icon="package",
        subtitle=lambda product: product.code,
    )
)
offer(
    Command(
        _("New product"), "package", "product_new", words=_("add article service item"),
        visible=lambda user: may_write(user, Product),
    ),
)  # fmt: skip
