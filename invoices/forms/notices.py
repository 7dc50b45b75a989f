"""Who hears what about invoices: one row for each kind of news."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.actions.notices import notice_of
from invoices.kinds import News

WAYS = ("to_team", "to_client_mail", "to_client_sms")
TOLD_TO_CLIENTS = (News.ISSUED, News.PAID, News.OVERDUE)
MOST, LONGEST = 6, 365


def ways_of(news: News) -> tuple[str, ...]:
    return WAYS if news in TOLD_TO_CLIENTS else WAYS[:1]


class NoticesForm(forms.Form):
    days = forms.CharField(
        label=gettext_lazy("Days after the due day"),
        max_length=60,
        help_text=gettext_lazy(
            "An unpaid invoice is told as overdue once on each of these days, on working days "
            "only: 1, 8, 15"
        ),
        widget=forms.TextInput({"class": "form-control", "inputmode": "numeric"}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for news in News:
            known = notice_of(news)
            for way in ways_of(news):
                label = f"{news.label}: {known._meta.get_field(way).verbose_name}"
                self.fields[f"{news}_{way}"] = forms.BooleanField(
                    label=label,
                    required=False,
                    initial=getattr(known, way),
                    widget=forms.CheckboxInput({"class": "form-check-input m-0"}),
                )
            if news == News.OVERDUE:
                self.initial["days"] = ", ".join(map(str, known.days))

    def clean_days(self) -> list[int]:
        found = re.split(r"[\s,;]+", self.cleaned_data["days"].strip(" ,;"))
        if not all(each.isascii() and each.isdigit() and len(each) < 4 for each in found):
            raise ValidationError(_("Write numbers of days, such as 1, 8, 15."))
        days = sorted({int(each) for each in found})
        if len(days) > MOST or days[0] < 1 or days[-1] > LONGEST:
            raise ValidationError(
                _("Write up to %(most)s numbers from 1 to %(longest)s.")
                % {"most": MOST, "longest": LONGEST}
            )
        return days

    @property
    def wanted(self) -> dict[News, dict[str, Any]]:
        """What is to be saved, by kind of news."""
        said = self.cleaned_data
        found = {news: {way: said[f"{news}_{way}"] for way in ways_of(news)} for news in News}
        found[News.OVERDUE]["days"] = said["days"]
        return found

    def rows(self) -> Iterator[tuple[News, list[Any]]]:
        """For each kind of news a box, or None, for each way."""
        for news in News:
            names = [f"{news}_{way}" for way in WAYS]
            yield news, [self[name] if name in self.fields else None for name in names]
