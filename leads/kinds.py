"""The fixed meanings behind words every organisation chooses for itself (H1).

Statuses and stages are data; lists, rules and cascades test the kind or the category, never a
name.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 300  # of a person or a business


class StageCategory(models.TextChoices):
    """Which part of the line a stage covers (LS-02)."""

    LEAD = "lead", _("Leads")
    OPPORTUNITY = "opportunity", _("Opportunities")
    CUSTOMER = "customer", _("Customers")


class Kind(models.TextChoices):
    """What a status means (H1, CM-16, LS-08…21)."""

    NEW = "new", _("new")
    CONTACTED = "contacted", _("contacted")
    WORKING = "working", _("working")
    UNQUALIFIED = "unqualified", _("unqualified")
    QUALIFIED = "qualified", _("qualified")
    PROPOSAL = "proposal", _("proposal")
    NEGOTIATION = "negotiation", _("negotiation")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    ONBOARDING = "onboarding", _("onboarding")
    ACTIVE = "active", _("active")
    CHURN_RISK = "churn_risk", _("churn risk")
    RENEWAL = "renewal", _("renewal")
    FORMER = "former", _("former")


# Reached out to, and not answered yet: what "My working leads" shows (CM-18, CM-21).
WORKING_KINDS = (Kind.CONTACTED, Kind.WORKING)
# No further action is needed: no reminders, in no working list (CM-17).
OVER_KINDS = (Kind.UNQUALIFIED, Kind.LOST, Kind.FORMER)


class LeadKind(models.TextChoices):
    """A lead is one person or one business (LS-03)."""

    PERSON = "person", _("person")
    BUSINESS = "business", _("business")


class Priority(models.IntegerChoices):
    LOW = 1, _("low")
    NORMAL = 2, _("normal")
    HIGH = 3, _("high")


class PointKind(models.TextChoices):
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
