"""Set-up tables in the Django admin: to look things up, and to save through the same actions."""

from __future__ import annotations

from importlib import import_module

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from users import actions
from users.models import Absence, Organisation, SecurityEntry, Team, User

# Tables of libraries whose rows are not edited by hand: each would go round an action. Their admin
# modules are imported first, so that what they register can be taken back.
for _app in ("allauth.account", "allauth.mfa", "allauth.usersessions", "django.contrib.auth"):
    import_module(f"{_app}.admin")
for _model in (EmailAddress, EmailConfirmation, Authenticator, UserSession, Group):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class ThroughActions(admin.ModelAdmin):
    """Saves what was changed through an action; nothing is added or deleted here."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def save_through(self, request: HttpRequest, obj, values: dict):
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if not values:
            return
        try:
            outcome = self.save_through(request, obj, values)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return
        for code in outcome.held:
            messages.error(request, str(outcome.messages[code]))


class ReadOnly(ThroughActions):
    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ThroughActions):
    list_display = ["name", "email", "role", "has_seat", "visibility", "team", "is_active"]
    list_filter = ["role", "has_seat", "is_active", "team"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "role", "has_seat", "visibility", "team", "phone", "is_active"]
    readonly_fields = ["is_active"]

    def save_through(self, request: HttpRequest, obj, values: dict):
        return actions.change_users(User.objects.filter(pk=obj.pk), by=request.user, values=values)


@admin.register(Team)
class TeamAdmin(ThroughActions):
    list_display = ["name", "parent", "manager"]
    fields = ["name", "parent", "manager"]

    def save_through(self, request: HttpRequest, obj, values: dict):
        whole = {"name": obj.name, "parent": obj.parent, "manager": obj.manager}
        return actions.save_team(by=request.user, team=obj, **whole)


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly):
    """Edited at its own page, which knows working hours and pictures."""

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("organisation")


@admin.register(Absence)
class AbsenceAdmin(ReadOnly):
    list_display = ["user", "since", "until", "substitute"]
    list_filter = ["user"]


@admin.register(SecurityEntry)
class SecurityEntryAdmin(ReadOnly):
    list_display = ["at", "kind", "user", "email", "about", "address"]
    list_filter = ["kind"]
    search_fields = ["email"]
