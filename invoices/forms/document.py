"""The head of a document; its lines are ``LineForms``."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.layout import Div, Layout
from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.forms.lists import check_price_list, lists_to_choose
from leads.models import Contact
from tasks.forms.fields import LeadField, people_to_choose
from users.forms import HelpedModelForm
from users.forms.base import Section
from users.models import User

MONEY = [
    "currency", "price_list", "with_tax", "discount_percent", "discount_amount", "discount_words",
]  # fmt: skip
TEXT = ["intro", "footer"]
HEAD = ["name", "contact", "reference", "owner", "language", *MONEY]
WORDS = {"intro": forms.Textarea({"rows": 2}), "footer": forms.Textarea({"rows": 2})}


def day_widget() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, "%Y-%m-%d")


class DocumentForm(HelpedModelForm):
    """Drafts only. The lead of a draft stays; it is chosen once. ``when`` are the fields about
    days."""

    when: ClassVar[list[str]] = []

    def __init__(self, *args, user: User, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        document = self.instance
        self.fields["owner"].queryset = people_to_choose()
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=settings.LANGUAGES, required=False
        )
        self.fields["price_list"].queryset = lists_to_choose(document)
        self.fields["price_list"].empty_label = _("the usual one")
        self.fields["contact"].queryset = self._contacts()
        self.fields["contact"].empty_label = _("Nobody")
        if document.lead_id is None:
            self.fields["lead"] = LeadField(
                user=user, label=_("Lead"), help_text=_("Name or number, such as #12.")
            )
            del self.fields["contact"]
        self.helper.form_tag = False  # lines stand in the same form
        self.helper.inputs = []
        self.helper.layout = self._layout()

    def _contacts(self):
        """Those the writer may see, and the one that stands there (TRUST A3)."""
        document = self.instance
        seen = Contact.objects.live().visible_to(self.user).filter(lead=document.lead_id)
        found = Contact.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk=document.contact_id))
        return found.order_by("name")

    def _layout(self) -> Layout:
        def grid(*names: str) -> Div:
            return Div(*(name for name in names if name in self.fields), css_class="field-grid")

        version = ["version"] if "version" in self.fields else []
        whom = ("lead", "contact", "reference", "owner", "language")
        return Layout(
            *version,
            Section(_("For whom"), "name", grid(*whom)),
            Section(_("Money"), grid(*MONEY, *self.when)),
            Section(_("Words"), *TEXT),
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        check_price_list(self)
        return said

    @property
    def values(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}
        return found | {"language": self.cleaned_data.get("language", "")}
