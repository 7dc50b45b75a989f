"""Pages about people; each answers one address."""
