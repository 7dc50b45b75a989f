"""The head of a quote, and an answer to one."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.forms.document import HEAD, TEXT, WORDS, DocumentForm, day_widget
from invoices.models import Quote, QuoteLine
from users.forms.base import HelpedForm

YES, NO = "accept", "decline"


class QuoteForm(DocumentForm):
    when = ["valid_until"]

    class Meta:
        model = Quote
        fields = [*HEAD, "valid_until", *TEXT]
        widgets = WORDS | {"valid_until": day_widget()}
        help_texts = {"valid_until": _("Empty: as many days as usual from the day it is sent.")}

    def new_quote(self) -> Quote:
        asked = self.instance
        lead = self.cleaned_data.get("lead") or asked.lead
        return Quote(**self.values | {"lead": lead}, deal=asked.deal)


class ReplyForm(forms.Form):
    """What a client answers at the link. Only ids of this quote's options mean anything."""

    name = forms.CharField(
        label=_("Your name"), max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Please write your name.")},
    )  # fmt: skip
    comment = forms.CharField(
        label=_("Comment"), max_length=5_000, required=False, widget=forms.Textarea({"rows": 3})
    )


class AnswerForm(HelpedForm):
    """What one of us heard from the client, by telephone or letter."""

    does = forms.ChoiceField(
        label=_("The client"), choices=[(YES, _("accepts")), (NO, _("declines"))]
    )
    name = forms.CharField(label=_("Who said so"), max_length=200)
    comment = forms.CharField(
        label=_("What was said"), max_length=5_000, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args, options: Sequence[QuoteLine], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if options:
            self.fields["options"] = forms.TypedMultipleChoiceField(
                label=_("Options"), coerce=int, required=False,
                choices=[(line.pk, line.name) for line in options],
                initial=[line.pk for line in options if line.chosen],
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
