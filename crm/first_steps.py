"""What somebody who has just started Throughline does next."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from leads.demo.staff import ADMIN
from users.first_run import nobody_yet

SAMPLE_PASSWORD = "throughline-demo"  # of sample people, on a server that only this machine sees


def sign_in_hint() -> str:
    """The line ``up`` prints below the address."""
    if nobody_yet():
        return "First steps:        open the address and create the first administrator"
    sample = get_user_model().objects.filter(email=ADMIN, is_active=True).first()
    if sample is not None and sample.check_password(SAMPLE_PASSWORD):
        return f"Sign in as          {ADMIN}   with   {SAMPLE_PASSWORD}"
    return "Sign in with your own account"
