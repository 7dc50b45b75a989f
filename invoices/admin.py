"""Tax rates in the Django admin, saved through actions (X21)."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from invoices import actions
from invoices.models import TaxRate
from records.admin import ThroughActions


@admin.register(TaxRate)
class TaxRateAdmin(ThroughActions):
    list_display = ["country", "tax_class", "percent", "category", "since", "until"]
    fields = ["country", "tax_class", "category", "percent", "reason", "since", "until"]
    ordering = ["country", "tax_class", "-since"]

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        if not change:
            actions.add_rates([obj], by=request.user)
            return
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if values:
            rates = TaxRate.objects.filter(pk=obj.pk)
            self.tell(request, actions.change_rates(rates, by=request.user, values=values))

    @admin.action(description=_("Retire: lines keep the rate they have"))
    def retire(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.tell(request, actions.retire_rates(queryset, by=request.user))

    @admin.action(description=_("Take back into use"))
    def restore(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.tell(request, actions.restore_rates(queryset, by=request.user))
