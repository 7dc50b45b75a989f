"""Routing: territories find the people a record is for (CM-05)."""
