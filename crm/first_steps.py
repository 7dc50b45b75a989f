"""What somebody who has just started Throughline does next."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from leads.demo.staff import ADMIN, address
from leads.demo.trades import REPS
from users.first_run import nobody_yet

SAMPLE_PASSWORD = "throughline-demo"  # of sample people, on a server that only this machine sees
ONCE = "                    makes the first administrator; it works once, for you alone"


def sign_in_hint() -> str:
    """The lines ``up`` prints below the address."""
    if nobody_yet():
        code = f"?code={quote(settings.FIRST_RUN_TOKEN)}" if settings.FIRST_RUN_TOKEN else ""
        link = f"{settings.PUBLIC_URL}{reverse('welcome')}{code}"
        return f"First steps:        {link}\n{ONCE}"
    sample = get_user_model().objects.filter(email=ADMIN, is_active=True).first()
    if sample is not None and sample.check_password(SAMPLE_PASSWORD):
        rep = address(REPS[0][0])
        first = f"Sign in as a rep:   {rep}   with   {SAMPLE_PASSWORD}"
        return f"{first}\nor as the admin:    {ADMIN}   with the same"
    return "Sign in with your own account"
