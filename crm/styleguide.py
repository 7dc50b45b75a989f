"""The visual contract: every part of docs/design.md on a page, for builders and for axe.

Only under DEBUG or TESTING. The rows are made up here and stored nowhere.
"""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from records.tones import Tone

STATUSES = [("New", "blue"), ("Working", "amber"), ("Qualified", "green"), ("On hold", "grey")]
COMPANIES = """Harbour Bakery,Alder Instruments,Quarry Street Dental,Northfield Joinery,Lumen Optics
Saltmarsh Brewing,Paper Crane Studio,Ridgeway Cycles,Blue Door Lettings,Tannery Row Coffee
Fennel & Oak,Kiln Ceramics,Windmill Nurseries,Copperfield Print,Slate Roofing Group"""


def sample_rows() -> list[dict]:
    """Fifteen rows of every shape: long, short, empty, all statuses."""
    rows = []
    for number, name in enumerate(COMPANIES.replace("\n", ",").split(",")):
        status, tone = STATUSES[number % len(STATUSES)]
        rows.append(
            {
                "id": number + 1,
                "name": name,
                "mail": f"office@{name.split()[0].lower()}.example" if number % 4 else "",
                "status": status,
                "tone": tone,
                "stage": ("Lead", "Opportunity", "Customer")[number % 3],
                "source": ("Web form", "Fair", "Referral", "")[number % 4],
                "score": (number * 37) % 100,
                "value": f"{(number * 7919) % 90000 + 900:,}",
                "action": f"{number % 6 + 1} h ago" if number % 5 else "",
            }
        )
    return rows


class SampleForm(forms.Form):
    """One field of each kind, so that label, help, mark and error are seen together."""

    name = forms.CharField(help_text="As it should stand on a quote.")
    email = forms.EmailField(label="E-mail", required=False)
    status = forms.ChoiceField(choices=[("", "Choose…"), *((name, name) for name, _ in STATUSES)])
    colour = forms.ChoiceField(choices=Tone.choices, widget=forms.RadioSelect, initial="blue")
    since = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))
    note = forms.CharField(widget=forms.Textarea({"rows": 3}), required=False)
    file = forms.FileField(required=False, help_text="PDF or picture, up to 10 MB.")
    consent = forms.BooleanField(label="May be written to")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.add_input(Submit("save", "Save"))


@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    return render(request, "crm/styleguide/parts.html", {"tones": Tone.values})


@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    return render(request, "crm/styleguide/list.html", {"rows": sample_rows()})


@require_safe
def empty_list(request: HttpRequest) -> HttpResponse:
    return render(request, "crm/styleguide/list.html", {"rows": []})


@require_safe
def bulk_page(request: HttpRequest) -> HttpResponse:
    return render(request, "crm/styleguide/bulk.html")


@require_safe
def record_page(request: HttpRequest) -> HttpResponse:
    return render(request, "crm/styleguide/record.html")


@require_safe
def wizard_page(request: HttpRequest) -> HttpResponse:
    return render(request, "crm/styleguide/wizard.html", {"rows": sample_rows()[:5]})


@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest) -> HttpResponse:
    form = SampleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Saved.", extra_tags=request.path)
        return redirect("styleguide-form")
    status = 422 if form.is_bound else 200
    return render(request, "crm/styleguide/form.html", {"form": form}, status=status)


urlpatterns = [
    path("", parts, name="styleguide"),
    path("list/", list_page, name="styleguide-list"),
    path("empty/", empty_list, name="styleguide-empty"),
    path("bulk/", bulk_page, name="styleguide-bulk"),
    path("record/", record_page, name="styleguide-record"),
    path("wizard/", wizard_page, name="styleguide-wizard"),
    path("form/", form_page, name="styleguide-form"),
]
