"""The form of a lead: every field a person may set (SX-03…11)."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from leads.actions.editing import fingerprint
from leads.forms.fields import BusinessField, LinkField, PointsField, statuses_by_stage
from leads.kinds import PointKind
from leads.models import Lead, Status
from leads.scoring.rules import is_on
from records.fields.definitions import (
    add_custom_fields,
    by_section,
    custom_values,
    fields_of,
    stored_values,
)
from users.forms.base import Helped, Section
from users.models import User

WHO = ["kind", "name", "job_title", "company_name", "company"]
REACH = ["emails", "phones", "website", "linkedin"]
STANDING = ["status", "owner", "priority", "source", "partner", "location", "category"]
ADDRESS = ["street", "postal_code", "city", "region", "country"]
MORE = ["description", "portal_login", "score"]


# What two leads are compared by (X01); asked about while somebody types a new one.
COMPARED = ["kind", "name", "company_name", "website", "emails", "phones"]


def alike_while_typing() -> Div:
    """Where leads that may be the same appear, politely."""
    asks = ", ".join(f"input changed delay:500ms from:#id_{name}" for name in COMPARED)
    return Div(
        css_id="alike",
        aria_live="polite",
        hx_post=reverse("lead_alike"),
        hx_trigger=asks,
        hx_include="#lead-form",
    )


class LeadForm(Helped, forms.ModelForm):
    """New or changed, it keeps all that was typed when it is refused.

    ``seen`` tells which state of the lead the person looked at while typing (TRUST E9).
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    emails = PointsField(
        PointKind.EMAIL,
        label=_("E-mail"),
        help_text=_("Several with commas between; the first is the main one."),
    )
    phones = PointsField(
        PointKind.PHONE, label=_("Phone"), help_text=_("Several with commas between.")
    )
    website = LinkField(label=_("Website"))
    linkedin = LinkField(label="LinkedIn")

    class Meta:
        model = Lead
        fields = [
            *(name for name in WHO if name != "company"),
            *(name for name in REACH if name in ("website", "linkedin")),
            *STANDING,
            *ADDRESS,
            *MORE,
        ]
        widgets = {"description": forms.Textarea({"rows": 4})}

    def __init__(self, *args, user, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        if is_on():
            del self.fields["score"]  # it follows from the rules
        self._limit_choices()
        self._add_business()
        self._add_points()
        record = self.instance if self.instance.pk else None
        definitions = fields_of(Lead, user)
        add_custom_fields(self, definitions, record=record)
        self.helper.form_id = "lead-form"
        self.helper.layout = self._layout(by_section(definitions))

    def _limit_choices(self) -> None:
        """Only what is in use now, and what the lead has already."""
        lead = self.instance
        self.fields["status"].required = False
        self.fields["status"].choices = [("", _("The first one")), *statuses_by_stage()]
        if lead.pk:
            self.fields["status"].choices = self.fields["status"].choices[1:]
        self.fields["status"].queryset = Status.objects.live()
        may_own = User.objects.who_may_own() | User.objects.filter(pk=lead.owner_id)
        self.fields["owner"].queryset = may_own.order_by("name")
        for name in ("source", "partner", "location", "category"):
            field = self.fields[name]
            in_use = Q(deleted_at__isnull=True) | Q(pk=getattr(lead, f"{name}_id"))
            field.queryset = field.queryset.filter(in_use)

    def _add_business(self) -> None:
        """Where the business is not theirs to see, it is neither shown nor changed (TRUST A3)."""
        above = self.instance.company_id
        visible = Lead.objects.visible_to(self.user).filter(pk=above).first() if above else None
        if above and visible is None:
            return
        self.fields["company"] = BusinessField(
            user=self.user,
            label=_("Belongs to business"),
            help_text=_("Name or number of a business among the leads."),
        )
        if visible:
            same = Lead.objects.filter(name_key=visible.name_key, kind="business")
            alone = visible.name and same.count() == 1
            self.initial["company"] = visible.name if alone else f"#{visible.pk}"

    def _add_points(self) -> None:
        if not self.instance.pk:
            self.initial.setdefault("owner", self.user.pk)
            return
        self.initial["seen"] = fingerprint(self.instance)
        points = self.instance.points.live().filter(contact=None).order_by("position", "id")
        for name, kind in (("emails", PointKind.EMAIL), ("phones", PointKind.PHONE)):
            self.initial[name] = ", ".join(each.value for each in points if each.kind == kind)

    def _layout(self, sections: dict[str, list]) -> Layout:
        def grid(names: list[str]) -> Div:
            return Div(*(name for name in names if name in self.fields), css_class="field-grid")

        custom = [
            Section(section or _("More"), grid([each.column for each in found]))
            for section, found in sections.items()
        ]
        return Layout(
            "seen",
            Section(_("Who"), grid(WHO)),
            Section(_("How to reach them"), grid(REACH)),
            *([] if self.instance.pk else [alike_while_typing()]),
            Section(_("Where it stands"), grid(STANDING)),
            Section(_("Address"), grid(ADDRESS)),
            *custom,
            Section(_("Anything else"), grid(MORE[1:]), "description"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        named = ("name", "company_name", "emails", "phones")
        if not any(cleaned.get(name) for name in named) and not self.errors:
            self.add_error("name", _("Give a name, a company, an e-mail address or a phone."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """A new lead without a status gets the first one from the action (WB-05)."""
        return super()._get_validation_exclusions() | {"status"}

    def _post_clean(self) -> None:
        before = self.instance.status_id
        if self.cleaned_data.get("status") is None:
            self.cleaned_data.pop("status", None)
        super()._post_clean()
        if self.instance.pk and self.instance.status_id is None:
            self.instance.status_id = before

    @property
    def points(self) -> dict[str, list[str]]:
        return {
            PointKind.EMAIL: self.cleaned_data["emails"],
            PointKind.PHONE: self.cleaned_data["phones"],
        }

    @property
    def own_values(self) -> dict[str, Any]:
        """Values of the lead's own columns; without the custom fields."""
        names = {*self._meta.fields, "company"} & self.fields.keys()
        return {name: each for name, each in self.cleaned_data.items() if name in names}

    @property
    def values(self) -> dict[str, Any]:
        """Everything ``edit_lead`` sets."""
        return self.own_values | custom_values(self)

    def new_lead(self) -> Lead:
        return Lead(**self.own_values, custom=stored_values(self))
