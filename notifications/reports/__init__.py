"""Saved reports by mail: every Monday, or on the first of each month (X28)."""
