"""Words and files people bring to a record."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from records.attached.files import check_upload
from records.attached.reading import types_in_use
from records.models import Comment, CommentType


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Comment"),
        max_length=Comment._meta.get_field("text").max_length,
        widget=forms.Textarea(
            {"rows": 3, "placeholder": _("Write a comment, @name tells a colleague")}
        ),
    )
    type = forms.ModelChoiceField(
        CommentType.objects.live(),
        label=_("Type"),
        required=False,
        empty_label=_("Comment"),
        widget=forms.Select({"class": "form-select"}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Written out: the field's own way of asking opens a cursor on the server.
        types = types_in_use()
        self.has_types = bool(types)
        self.fields["type"].choices = [("", _("Comment")), *((each.pk, each) for each in types)]


class CorrectionForm(forms.Form):
    """One's own comment again, with the version it was opened at (TRUST E9)."""

    text = CommentForm.base_fields["text"]
    version = forms.IntegerField(widget=forms.HiddenInput)


class ManyFiles(forms.FileField):
    """Every file is checked by itself; one bad one refuses all."""

    widget = forms.FileInput

    def clean(self, data, initial=None) -> list:
        if not data:
            raise ValidationError(self.error_messages["required"], code="required")
        for upload in data:
            check_upload(upload)
        return list(data)


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesForm(forms.Form):
    files = ManyFiles(label=_("Files"), widget=ManyFilesInput)
