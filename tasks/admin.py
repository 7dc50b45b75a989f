"""Kinds of tasks in the Django admin, saved through actions."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from records.admin import ThroughActions
from tasks import actions
from tasks.models import TaskKind


@admin.register(TaskKind)
class TaskKindAdmin(ThroughActions):
    list_display = ["name", "icon", "colour", "position"]
    fields = ["name", "icon", "colour", "position"]
    ordering = ["position", "id"]

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        if not change:
            actions.add_kinds([obj], by=request.user)
            return
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if values:
            kinds = TaskKind.objects.filter(pk=obj.pk)
            self.tell(request, actions.change_kinds(kinds, by=request.user, values=values))

    @admin.action(description=_("Retire: tasks keep the kind"))
    def retire(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.tell(request, actions.retire_kinds(queryset, by=request.user))

    @admin.action(description=_("Take back into use"))
    def restore(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.tell(request, actions.restore_kinds(queryset, by=request.user))
