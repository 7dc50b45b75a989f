"""Words from outside that must name something real."""

from functools import cache
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@cache
def time_zones() -> list[str]:
    """Names of all time zones of areas people live in, sorted; short legacy names left out."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


@cache
def currencies() -> list[str]:
    return sorted(list_currencies("en"))


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone. Choose one such as Europe/Vienna."),
            params={"name": name},
        )


def validate_currency(code: str) -> None:
    if code not in currencies():
        raise ValidationError(
            _("“%(code)s” is no currency. Use a code of three letters such as EUR."),
            params={"code": code},
        )
