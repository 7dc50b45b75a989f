"""The three steps of a conversion (SX-29…32). Nothing is copied: the customer's fields are the
lead's own (SX-02, SX-17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from invoices.accounts import check_vat_id
from invoices.actions.converting import Plan, Service, document_of, usual
from invoices.actions.lines import lines_of
from invoices.drawing import counted
from invoices.kinds import Interval, InvoiceKind, QuoteState
from invoices.models import BillingProfile, Quote, QuoteLine
from invoices.models.subscriptions import MOST_MONTHS
from invoices.querysets import WAITING
from leads.countries import countries
from leads.models import Lead
from records.asked import number_in
from users.forms import HelpedModelForm
from users.forms.base import Section
from users.models import User

OF_LEAD = ["name", "company_name", "street", "postal_code", "city", "country"]
OF_BILLING = ["vat_id", "email", "terms_days"]
KINDS = [
    (InvoiceKind.INVOICE.value, _("Active customer, and an invoice")),
    (InvoiceKind.PROFORMA.value, _("Inactive customer until a proforma invoice is paid")),
]
SERVICE = ("takes", "quantity", "price", "interval", "starts_on", "term_months")


class CustomerForm(HelpedModelForm):
    """Who the customer is, and what kind of customer it becomes (SX-30)."""

    kind = forms.ChoiceField(label=_("It becomes"), choices=KINDS, widget=forms.RadioSelect,
                             initial=InvoiceKind.INVOICE)  # fmt: skip
    issues = forms.BooleanField(
        label=_("Issue the documents at once"), required=False,
        help_text=_("Otherwise they are drafts to look over first."),
    )  # fmt: skip
    country = forms.ChoiceField(label=_("Country"), required=False)
    vat_id = forms.CharField(label=_("VAT id"), max_length=60, required=False)
    email = forms.EmailField(
        label=_("E-mail for invoices"), required=False,
        help_text=_("Empty: the lead's first address."),
    )  # fmt: skip
    terms_days = forms.IntegerField(
        label=_("Days to pay"), required=False, min_value=0, max_value=3650,
        help_text=_("Empty: as all have it."),
    )  # fmt: skip

    class Meta:
        model = Lead
        fields = OF_LEAD

    def __init__(self, data, *, lead: Lead) -> None:
        profile = BillingProfile.objects.filter(lead=lead).first()
        initial = {name: getattr(profile, name) for name in OF_BILLING} if profile else {}
        super().__init__(data, instance=lead, initial=initial)
        self.fields["country"].choices = [("", "—"), *countries()]
        self.helper.form_tag = False
        self.helper.inputs = []
        self.helper.disable_csrf = True  # it stands in the form already
        self.helper.layout = Layout(
            "version",
            Section(_("Kind of customer"), "kind", "issues"),
            Section(_("Customer"), Div(*OF_LEAD, css_class="field-grid")),
            Section(_("Billing"), Div(*OF_BILLING, css_class="field-grid")),
        )

    def clean_vat_id(self) -> str:
        return check_vat_id(self.cleaned_data["vat_id"])

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not said.get("name") and not said.get("company_name") and not self.errors:
            self.add_error("name", _("Say who it is."))
        return said

    def only(self, names: Sequence[str]) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names}

    @property
    def lead_values(self) -> dict[str, Any]:
        """Only what was changed here, so that what others set meanwhile stays."""
        return self.only([name for name in OF_LEAD if name in self.changed_data])

    @property
    def billing_values(self) -> dict[str, Any]:
        return self.only([name for name in OF_BILLING if name in self.changed_data])


class ServiceForm(forms.Form):
    """A line of a chosen quote: taken over as it was offered, or otherwise (SX-32)."""

    takes = forms.BooleanField(label=_("Take it over"), required=False)
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=14, decimal_places=4)
    price = forms.DecimalField(label=_("Price"), max_digits=18, decimal_places=6, min_value=0)
    interval = forms.ChoiceField(label=_("Charged"), choices=Interval, required=False)
    starts_on = forms.DateField(
        label=_("From"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    term_months = forms.IntegerField(
        label=_("Term in months"), required=False, min_value=1, max_value=MOST_MONTHS
    )

    def __init__(self, data, *, line: QuoteLine, on: date) -> None:
        self.line = line
        offered = usual(line, on=on)
        initial = {name: getattr(offered, name) for name in SERVICE}
        for name in ("quantity", "price"):
            initial[name] = f"{initial[name].normalize():f}"
        super().__init__(data, prefix=f"service-{line.pk}", initial=initial)
        for name, field in self.fields.items():
            is_choice = isinstance(field, forms.ChoiceField)
            usual_class = "form-select" if is_choice else "form-control"
            field.widget.attrs["class"] = "form-check-input" if name == "takes" else usual_class

    @property
    def service(self) -> Service:
        return Service(**{name: self.cleaned_data[name] for name in SERVICE})


class Wizard:
    """All three steps, from what was sent with any of them: each page carries the others' fields
    along, so nothing is lost on the way back (and nothing is kept anywhere)."""

    def __init__(self, data: QueryDict, *, lead: Lead, user: User, on: date, is_sent: bool) -> None:
        self.data, self.lead, self.user, self.on = data, lead, user, on
        self.is_sent = is_sent

    @cached_property
    def offered(self) -> list[Quote]:
        """What the client accepted or may still accept, and was not converted before."""
        quotes = Quote.objects.live().visible_to(self.user).filter(lead=self.lead)
        found = quotes.filter(state__in=(QuoteState.ACCEPTED, *WAITING)).select_related("deal")
        valid = [q for q in found.order_by("-id") if self._is_open(q)]
        return [quote for quote in valid if document_of(quote) is None]

    def _is_open(self, quote: Quote) -> bool:
        is_over = quote.valid_until is not None and quote.valid_until < self.on
        return quote.state == QuoteState.ACCEPTED or not is_over

    @cached_property
    def quotes(self) -> list[Quote]:
        """Those chosen; before anybody chose, the accepted ones."""
        if "quote" not in self.data and not self.is_sent:
            return [each for each in self.offered if each.state == QuoteState.ACCEPTED]
        wanted = {number_in(each) for each in self.data.getlist("quote")}
        return [each for each in self.offered if each.pk in wanted]

    @property
    def chosen(self) -> list[int]:
        """Ids of those chosen, converted before or not, so that a second click is told what the
        first one did; 0 stands for one this user does not see (TRUST A6)."""
        if "quote" not in self.data:
            return [each.pk for each in self.quotes]
        wanted = {number_in(each) for each in self.data.getlist("quote")}
        seen = Quote.objects.visible_to(self.user).filter(lead=self.lead, pk__in=wanted - {None})
        found = list(seen.order_by("pk").values_list("pk", flat=True))
        return found if len(found) == len(wanted) else [*found, 0]

    @cached_property
    def customer(self) -> CustomerForm:
        return CustomerForm(self.data if "kind" in self.data else None, lead=self.lead)

    @cached_property
    def services(self) -> list[ServiceForm]:
        return [
            ServiceForm(self._of_line(line), line=line, on=self.on)
            for quote in self.quotes
            for line in counted(lines_of(quote).select_related("quote"))
        ]

    def _of_line(self, line: QuoteLine) -> QueryDict | None:
        return self.data if f"service-{line.pk}-quantity" in self.data else None

    def plan(self) -> Plan | None:
        """None where something sent is not right; the forms say what."""
        if self.customer.is_bound and not self.customer.is_valid():
            return None
        sent = [each for each in self.services if each.is_bound]
        checked = [each.is_valid() for each in sent]  # all of them: each tells its errors
        if not all(checked):
            return None
        services = {each.line.pk: each.service for each in sent}
        quotes = self.chosen
        if not self.customer.is_bound:
            return Plan(quotes=quotes, services=services)
        said = self.customer
        return Plan(
            quotes=quotes, services=services, kind=said.cleaned_data["kind"],
            issues=said.cleaned_data["issues"], values=said.lead_values,
            billing=said.billing_values, expect=said.expect,
        )  # fmt: skip

    def carried(self, step: str) -> list[tuple[str, str]]:
        """What was sent with the other steps, to be sent along with this one."""
        own = {"quotes": ("quote",), "services": ("service-",)}.get(step)
        found = [
            (name, value) for name, values in self.data.lists() for value in values
            if name not in ("go", "csrfmiddlewaretoken", "form_token", "quote")
        ]  # fmt: skip
        if step != "quotes":
            found += [("quote", str(each.pk)) for each in self.quotes]
        if own is None:
            return [(n, v) for n, v in found if n not in self.customer.fields]
        return [(n, v) for n, v in found if not n.startswith(own)]
