"""X46 on a real funnel: 8,000 leads of a marketplace and the 842 that were won, taken in by the
product's import; every figure the files are known for, through the report of sources."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime

import pytest
from django.core.files import File

from leads.actions import change_status
from leads.kinds import Kind, StageCategory
from leads.models import Lead
from leads.tests.factories import make_stage, make_status
from records.imports.actions import upload
from records.tests.imports.make import done
from users.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
LEADS_AND_WON = {
    "organic search": (2296, 271), "paid search": (1586, 195), "social": (1350, 75),
    "unknown": (1099, 179), "direct traffic": (499, 56), "email": (493, 15),
    "referral": (284, 24), "other": (150, 4), "display": (118, 6),
    "other publicities": (65, 3), "no source": (60, 14), "Total": (8000, 842),
}  # fmt: skip
