"""Ways to pay, as plugins (WA-19, WA-21): each knows its provider and writes nothing.

``told`` what both sides say, ``plugin`` what each is made of and the list of them, ``calling``
and ``minor`` what they share; one file per provider, and ``by_hand`` for those without one.
"""

# Imported because they register themselves.
from invoices.paying import authorizenet, by_hand, paypal, stripe  # noqa: F401
from invoices.paying.plugin import PLUGINS, Online, Plugin, Setting, online_of, plugin_of
from invoices.paying.told import Asked, Declined, Forged, Handoff, NotReached, Told

__all__ = [
    "PLUGINS",
    "Asked",
    "Declined",
    "Forged",
    "Handoff",
    "NotReached",
    "Online",
    "Plugin",
    "Setting",
    "Told",
    "online_of",
    "plugin_of",
]
