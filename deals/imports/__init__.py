"""Files of deals, with the story of their stages."""

from deals.imports import history, targets  # noqa: F401
