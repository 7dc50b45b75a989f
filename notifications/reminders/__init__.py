"""Reminders of silent records (WB-17…20, CM-17, CM-25, H5, H6).

This floor knows no lead and no deal: an app says in ``register`` what may be reminded of, since
when it is silent, and where the settings stand.
"""
