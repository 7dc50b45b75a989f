"""Columns that mean the same wherever they stand."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from users.validators import validate_currency

LIVE = Q(deleted_at__isnull=True)
TRASHED = Q(deleted_at__isnull=False)
PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


def amount(label, **more) -> models.DecimalField:
    """Money in units of its currency (not in cents), already rounded to the currency's digits."""
    return models.DecimalField(label, max_digits=18, decimal_places=3, **more)


def total(label) -> models.DecimalField:
    """A sum the engine works out whenever something it depends on changes."""
    return amount(label, default=Decimal(0), db_default=Decimal(0), editable=False)


def percent(label, **more) -> models.DecimalField:
    return models.DecimalField(label, max_digits=7, decimal_places=4, validators=PERCENT, **more)


def currency(**more) -> models.CharField:
    return models.CharField(_("currency"), max_length=3, validators=[validate_currency], **more)


def of_currency(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(currency__regex=r"^[A-Z]{3}$"))


def pick(model, label, **more) -> models.ForeignKey:
    """A foreign key that needs no index of its own."""
    given = {"related_name": "+", "db_index": False, "verbose_name": label} | more
    return models.ForeignKey(model, models.PROTECT, **given)
