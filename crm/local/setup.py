"""Everything between a fresh checkout and a Python that can run the product."""

from __future__ import annotations

from crm.local.assets import ensure_assets
from crm.local.packages import ensure_packages
from crm.local.pango import ensure_pango
from crm.local.venv import ensure_venv


def set_up(*, for_tests: bool = False) -> None:
    """Make and fill ``.venv``, fetch Pango and the browser's files; quick when nothing changed."""
    ensure_venv()
    ensure_packages(for_tests=for_tests)
    ensure_pango()
    ensure_assets()
