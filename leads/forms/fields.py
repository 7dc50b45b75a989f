"""Fields of our own: several addresses in one line, a web link, a business by name."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Func, Value
from django.utils.translation import gettext as _

from leads.kinds import LONGEST_NAME, LeadKind, PointKind
from leads.models import ContactPoint, Lead, Status
from leads.normal import NotAnAddress, link, normal, split
from users.models import Organisation


class PointsField(forms.CharField):
    """Comma-separated addresses of one kind, each checked (H11, SX-05, SX-06)."""

    def __init__(self, kind: PointKind, **options) -> None:
        self.kind = kind
        super().__init__(required=False, max_length=2000, **options)

    def clean(self, value: str) -> list[str]:
        values = split(super().clean(value))
        country = Organisation.current().country
        problems = []
        for each in values:
            if len(each) > ContactPoint._meta.get_field("value").max_length:
                problems.append(_("“%(start)s…” is too long.") % {"start": each[:30]})
                continue
            try:
                normal(self.kind, each, country)
            except NotAnAddress as problem:
                problems.append(str(problem))
        if problems:
            raise ValidationError(problems)
        return values


class LinkField(forms.CharField):
    """A web address; ``https://`` is added where it was left out (CM-13)."""

    def __init__(self, **options) -> None:
        super().__init__(required=False, max_length=300, **options)

    def clean(self, value: str) -> str:
        value = link(super().clean(value))
        if value:
            URLValidator(schemes=["http", "https"])(value)
        return value


class BusinessField(forms.CharField):
    """A business lead the user sees, by its name or its number (“#12”)."""

    def __init__(self, *, user, **options) -> None:
        self.user = user
        super().__init__(required=False, max_length=LONGEST_NAME, **options)

    def clean(self, value: str) -> Lead | None:
        value = super().clean(value)
        if not value:
            return None
        seen = Lead.objects.live().visible_to(self.user).filter(kind=LeadKind.BUSINESS)
        number = value.removeprefix("#")
        if value.startswith("#") and number.isascii() and number.isdigit() and len(number) < 18:
            found = list(seen.filter(pk=int(number)))
        else:
            same = seen.filter(name_key=Func(Value(value), function="lead_name_key"))
            found = list(same.order_by("id")[:2])
        if not found:
            raise ValidationError(_("There is no business with this name. Add it first."))
        if len(found) > 1:
            raise ValidationError(
                _("Several businesses have this name. Write the number instead, such as #%(id)s.")
                % {"id": found[0].pk}
            )
        return found[0]


def statuses_by_stage() -> list[tuple[str, list[tuple[int | str, str]]]]:
    """Choices of a status, grouped by stage, in the order of the line."""
    groups: dict[str, list[tuple[int | str, str]]] = {}
    for status in Status.objects.live().in_order().select_related("stage"):
        groups.setdefault(status.stage.name, []).append((status.pk, status.name))
    return list(groups.items())
