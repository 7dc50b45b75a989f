"""Rules: when something happens, and conditions hold, do something."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from automations.querysets import RuleQuerySet
from records.models import Tracked


class Rule(Tracked):
    """One automation, set up by an admin (CM-06, X26).

    ``list_name``  the list of records it is about; conditions are its filters
    ``trigger``    a registered kind of event, or one of ``automations.offers.SPECIAL``
    ``when``       what the trigger asks for besides: filters, a moment and days, a rhythm
    ``params``     the filters a record must meet, as they stand in an address
    ``effects``    [{"effect": name, …values}], carried out in this order
    ``version``    counts every change; runs name the version they followed (X27)
    ``off_because`` why it switched itself off, in words
    """

    record_type = 70

    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("answers for it"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)
    is_on = models.BooleanField(pgettext_lazy("rule", "on"), default=False, editable=False)
    off_because = models.CharField(max_length=300, blank=True, default="", editable=False)
    list_name = models.CharField(max_length=40, editable=False)
    trigger = models.CharField(_("when"), max_length=60, editable=False)
    when = models.JSONField(_("when exactly"), default=dict, blank=True, editable=False)
    params = models.TextField(_("if"), blank=True, default="", max_length=8000, editable=False)
    effects = models.JSONField(_("then"), default=list, blank=True, editable=False)
    stops = models.BooleanField(
        _("stop here"),
        default=False,
        help_text=_("Where this rule acts, the rules below it do not act on the same event."),
    )
    once = models.BooleanField(
        _("once per record"),
        default=False,
        help_text=_("A record it acted on is left alone from then on."),
    )
    most_per_hour = models.PositiveIntegerField(
        _("at most … records an hour"),
        null=True,
        blank=True,
        default=1_000,
        help_text=_("What comes on top is left alone and listed among the runs. Empty: no limit."),
    )
    with_imports = models.BooleanField(
        _("also act on imports"),
        default=False,
        help_text=_("Otherwise what an import brings or changes sets nothing off."),
    )
    catch_up = models.BooleanField(
        _("also where the time has passed already"),
        default=False,
        help_text=_(
            "For rules that wait some days: when switched on, act on records whose day is past."
        ),
    )
    ready_made = models.CharField(max_length=40, blank=True, default="", editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="rule_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="rule_does_something",
                condition=Q(is_on=False) | ~Q(effects=[]),
                violation_error_message=_("Say first what the rule is to do."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        return "on" if self.is_on else "broken" if self.off_because else "off"
