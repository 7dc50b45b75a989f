"""Leads that may be the same: found and shown, never judged by the machine (X01)."""
