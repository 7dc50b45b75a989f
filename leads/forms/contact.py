"""The form of a person at a business."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.forms.fields import LinkField, PointsField
from leads.kinds import PointKind
from leads.models import Contact
from users.forms import HelpedModelForm


class ContactForm(HelpedModelForm):
    emails = PointsField(PointKind.EMAIL, label=_("E-mail"))
    phones = PointsField(PointKind.PHONE, label=_("Phone"))
    linkedin = LinkField(label="LinkedIn")

    class Meta:
        model = Contact
        fields = ["name", "job_title", "linkedin", "description"]
        widgets = {"description": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name, kind in (("emails", PointKind.EMAIL), ("phones", PointKind.PHONE)):
                points = self.instance.points.live().filter(kind=kind).order_by("position", "id")
                self.initial[name] = ", ".join(point.value for point in points)

    @property
    def values(self) -> dict:
        names = ("name", "job_title", "linkedin", "description")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def points(self) -> dict[str, list[str]]:
        return {
            PointKind.EMAIL: self.cleaned_data["emails"],
            PointKind.PHONE: self.cleaned_data["phones"],
        }
