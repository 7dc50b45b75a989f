"""Files of deals, with the story of their stages."""

from deals.imports import targets  # noqa: F401
