"""Forecasts: frozen every week (idea 10), and the goals they are held against (X25)."""
