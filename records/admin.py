"""Set-up of the kernel in the Django admin: custom fields and comment types, through actions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from records.actions import Outcome
from records.attached import types as comment_types
from records.fields import actions as fields
from records.fields.impact import impact
from records.fields.setup_form import FieldForm
from records.models import CommentType, FieldDefinition
from records.types import model_of


class Retiring(admin.SimpleListFilter):
    """In use unless asked otherwise."""

    title = _("in use")
    parameter_name = "retired"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, Any]]:
        return [("yes", _("retired"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.trashed() if self.value() == "yes" else queryset.live()


class ThroughActions(admin.ModelAdmin):
    """Nothing is deleted: retired rows come back, and what names them stays readable."""

    actions = ["retire", "restore"]
    list_filter = [Retiring]
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def tell(self, request: HttpRequest, outcome: Outcome) -> None:
        for code in outcome.held:
            messages.error(request, str(outcome.messages[code]))
        if outcome.changed:
            words = ngettext("%(n)s changed.", "%(n)s changed.", outcome.changed)
            messages.success(request, words % {"n": outcome.changed})


@admin.register(FieldDefinition)
class FieldDefinitionAdmin(ThroughActions):
    form = FieldForm
    list_display = ["label", "record_type_name", "key", "type", "required", "index_state"]
    readonly_fields = ["touches", "index_state"]
    ordering = ["target_type", "position", "id"]

    @admin.display(description=_("record type"))
    def record_type_name(self, definition: FieldDefinition) -> str:
        return str(model_of(definition.target_type)._meta.verbose_name)

    @admin.display(description=_("This touches"))
    def touches(self, definition: FieldDefinition) -> str:
        """What a change or retirement would reach, counted when the page opens."""
        if definition.pk is None:
            return "—"
        found = impact(definition)
        held = ngettext("%(n)s record", "%(n)s records", found.records) % {"n": found.records}
        return ", ".join([held, *(f"{count} {words}" for words, count in found.others.items())])

    def save_model(self, request: HttpRequest, obj, form: FieldForm, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in FieldForm.Meta.fields}
        if not change:
            for name, value in values.items():
                setattr(obj, name, value)
            fields.define_fields([obj], by=request.user)
            return
        definitions = FieldDefinition.objects.filter(pk=obj.pk)
        del values["target_type"], values["key"]
        with transaction.atomic():
            stored = definitions.get()
            # The new words are offered before records get them, the old ones go afterwards.
            for old, new in form.cleaned_data["replaced"].items():
                fields.replace_choice(stored, by=request.user, old=old, new=new or None)
            outcome = fields.change_fields(definitions, by=request.user, values=values)
        for code in outcome.held:
            messages.error(request, str(outcome.messages[code]))

    @admin.action(description=_("Retire: values stay in the records"))
    def retire(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.tell(request, fields.retire_fields(queryset, by=request.user))

    @admin.action(description=_("Take back into use"))
    def restore(self, request: HttpRequest, queryset: QuerySet) -> None:
        try:
            self.tell(request, fields.restore_fields(queryset, by=request.user))
        except fields.TooManyIndexed:
            messages.error(request, _("At most five fields per record type can be fast."))


@admin.register(CommentType)
class CommentTypeAdmin(ThroughActions):
    list_display = ["name", "icon", "colour", "is_answer", "position"]
    fields = ["name", "icon", "colour", "is_answer", "position"]

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        if not change:
            comment_types.add_comment_types([obj], by=request.user)
            return
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if values:
            types = CommentType.objects.filter(pk=obj.pk)
            comment_types.change_comment_types(types, by=request.user, values=values)

    @admin.action(description=_("Retire: comments keep the type"))
    def retire(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.tell(request, comment_types.retire_comment_types(queryset, by=request.user))

    @admin.action(description=_("Take back into use"))
    def restore(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.tell(request, comment_types.restore_comment_types(queryset, by=request.user))
